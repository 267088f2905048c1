/** The common part of both composers: Enter sends, the box grows, and files can be attached. */
import { complain } from "./act.js";

const largestFileBytes = 1_000_000;

/** `send(text, file)` resolves with true where the text may be cleared. Files only where the form has buttons for them. */
export function setUpComposer({ form, text, fileInput, sampleButton, send }) {
  const submit = async (file) => {
    if (text.value.trim() === "" && file === undefined) return text.focus();
    const words = text.value;
    text.value = "";
    // Now: once it is sent, the user may type elsewhere.
    text.focus();
    if (!(await send(words, file)) && text.value === "") text.value = words;
    grow(text);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(undefined);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  text.addEventListener("input", () => grow(text));
  sampleButton?.addEventListener("click", () => void submit("sample"));
  fileInput?.addEventListener("change", async () => {
    const [chosen] = fileInput.files;
    fileInput.value = "";
    if (chosen === undefined) return;
    if (chosen.size > largestFileBytes) return complain("Files may have up to 1 MB here.");
    await submit({ name: chosen.name, base64: await base64Of(chosen) });
  });
}

function grow(text) {
  text.style.height = "auto";
  // An empty box's placeholder may take several lines while it is narrow.
  if (text.value === "") return;
  text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
}

function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
