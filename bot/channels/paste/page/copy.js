// Copies the text; where the browser forbids it, the text is marked so that one press copies it.
"use strict";
const text = document.getElementById("tin");
const said = document.getElementById("xong");

function mark() {
  const range = document.createRange();
  range.selectNodeContents(text);
  const chosen = window.getSelection();
  chosen.removeAllRanges();
  chosen.addRange(range);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(text.textContent);
    said.textContent = "Đã chép. Mở nhóm Zalo rồi dán.";
  } catch {
    mark();
    const copied = document.execCommand && document.execCommand("copy");
    said.textContent = copied ? "Đã chép. Mở nhóm Zalo rồi dán." : "Tin đã được bôi đen, anh/chị nhấn giữ rồi chọn “Sao chép”.";
  }
}

document.getElementById("chep").addEventListener("click", copy);
