// Tells a browser without modules that it is too old.
document.getElementById("empty").textContent =
  "Trình duyệt này cũ quá. Anh/chị dùng trình duyệt mới hơn, hoặc liên hệ trực tiếp với cơ quan.";
