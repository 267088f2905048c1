/** The modal that the app has opened for a user. */
import { perform } from "./act.js";
import { blockNode } from "./blocks.js";
import { byId, showList } from "./dom.js";
import { fieldNode, initialValue } from "./fields.js";
import { icon } from "./icons.js";

/** The form as last shown; undefined without one. */
let shown;
/** A form that the user closed, until the server confirms it. */
let left;
/** Typed values, by block and action: they survive a change of the form by the app, as in Slack. */
const typed = new Map();
/** Menus whose options the app was asked for. */
const asked = new Set();
let isSending = false;

export function setUpForm() {
  const dialog = byId("form-dialog");
  byId("form-close").append(icon("cross"));
  byId("form").addEventListener("submit", submit);
  for (const id of ["form-close", "form-cancel"]) byId(id).addEventListener("click", leave);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  // A browser may close it against the page's will. The event comes late: the next form may be open by then.
  dialog.addEventListener("close", () => {
    if (!dialog.open) leave();
  });
}

export function showForm({ forms }, me) {
  const form = forms.find(({ user }) => user === me);
  if (form?.id !== left) left = undefined;
  if (!form || left !== undefined) return hide();
  const before = shown;
  if (before?.id !== form.id) begin();
  shown = form;
  byId("form-title").textContent = form.title;
  byId("form-cancel").textContent = form.close;
  byId("form-submit").hidden = form.submit === undefined;
  byId("form-submit-label").textContent = form.submit ?? "";
  const items = form.blocks.map((block, index) => ({
    ...block,
    form: form.id,
    place: block.blockId ?? `${index} ${block.kind}`,
    error: form.errors[block.blockId],
  }));
  const had = document.activeElement?.closest("[data-block]");
  showList(byId("form-body"), items, ({ place }) => place, itemNode);
  for (const block of form.blocks)
    for (const element of [block.accessory, block.element, ...(block.elements ?? [])])
      if (element?.isAsked) askForOptions(form, element);
  const dialog = byId("form-dialog");
  if (!dialog.open) dialog.showModal();
  if (JSON.stringify(before?.errors) !== JSON.stringify(form.errors) && Object.keys(form.errors).length > 0)
    return focusIn(".wrong");
  if (before?.id !== form.id || (before.hash !== form.hash && !had)) focusIn(".field");
}

function begin() {
  typed.clear();
  asked.clear();
  tell("");
  setSending(false);
}

function hide() {
  shown = undefined;
  if (byId("form-dialog").open) byId("form-dialog").close();
}

function itemNode(block) {
  if (block.kind !== "input") return blockNode(block, use);
  const key = keyOf(block);
  return fieldNode(block, {
    value: typed.has(key) ? typed.get(key) : initialValue(block),
    error: block.error,
    change(value) {
      typed.set(key, value);
      if (block.isTold && block.element.kind === "choice") void use(block.element, value);
    },
  });
}

/** Handles the form's buttons and menus. */
function use({ actionId }, value) {
  const act = { act: "form.use", by: byId("teammate").value, form: shown?.id ?? "", actionId };
  return perform({ ...act, value: value ?? null }, tell);
}

/** Slack asks when the menu opens; a browser's menu needs its options before. */
function askForOptions({ id, user }, { actionId }) {
  if (asked.has(actionId)) return;
  asked.add(actionId);
  void perform({ act: "form.suggest", by: user, form: id, actionId, typed: "" }, tell);
}

async function submit(event) {
  event.preventDefault();
  if (isSending || shown?.submit === undefined) return;
  const form = shown;
  const inputs = form.blocks.filter(({ kind }) => kind === "input");
  const values = Object.fromEntries(
    inputs.map((block) => {
      const key = keyOf(block);
      return [block.blockId, typed.has(key) ? typed.get(key) : initialValue(block)];
    }),
  );
  tell("");
  setSending(true);
  await perform({ act: "form.submit", by: form.user, form: form.id, values }, tell);
  setSending(false);
  // The same errors again would show no change.
  if (Object.keys(shown?.errors ?? {}).length > 0) focusIn(".wrong");
}

function leave() {
  if (shown === undefined) return;
  const { id, user } = shown;
  left = id;
  hide();
  void perform({ act: "form.close", by: user, form: id });
}

function setSending(value) {
  isSending = value;
  byId("form").setAttribute("aria-busy", String(value));
  // Not `disabled`: that would take the keyboard focus away.
  byId("form-submit").setAttribute("aria-disabled", String(value));
}

function tell(problem) {
  byId("form-problem").hidden = problem === "";
  byId("form-problem").textContent = problem;
}

function focusIn(selector) {
  // A redraw returns the focus a little later.
  queueMicrotask(() => {
    const field = byId("form-body").querySelector(`${selector} :is(input, textarea, select)`);
    (field ?? byId(shown?.submit === undefined ? "form-cancel" : "form-submit")).focus();
  });
}

function keyOf({ blockId, element }) {
  return `${blockId} ${element.actionId}`;
}
