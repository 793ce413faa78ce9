// Copies the text of the field that a button names; where the browser forbids it, the text is marked to be copied.
"use strict";
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[role=status]");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Đã chép.";
    } catch {
      const copied = document.execCommand && document.execCommand("copy");
      said.textContent = copied ? "Đã chép." : "Bài đã được bôi đen, anh/chị nhấn giữ rồi chọn “Sao chép”.";
    }
  });
}
