// The words that the page's scripts show.
export const words = {
  sending: "đang gửi…",
  sent: "đã nhận",
  failed: "chưa gửi được – chạm để thử lại",
  offline: "Mất mạng. Tin sẽ tự gửi khi có lại.",
  online: "",
  recording: "Đang ghi âm. Bấm lần nữa để gửi.",
  noMicrophone: "Máy không cho dùng micrô.",
  photo: "Hình anh/chị gửi",
  voice: "Tin thoại anh/chị gửi",
  remove: "Bỏ",
  download: "Tải",
  erase: "Xóa mọi tin của trò chuyện này trên máy và trên máy chủ? Kiến nghị đã gửi vẫn được xử lý.",
  person: "Người",
  chat: "Trò chuyện riêng",
};
