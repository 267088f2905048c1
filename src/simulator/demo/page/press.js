/** Redraws wait while the pointer is down: a button that is replaced between press and release gets no click. */
let isDown = false;
let waiting;

export function setUpPress() {
  addEventListener("pointerdown", () => {
    isDown = true;
  });
  // The click follows the release at once, so before a timer.
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(release));
  // Over a list or a menu of the browser the release goes to that.
  addEventListener("pointermove", ({ buttons }) => {
    if (buttons === 0) release();
  });
  addEventListener("keydown", release);
}

/** Calls `draw` now or after the release; the last of several only. */
export function afterPress(draw) {
  if (isDown) waiting = draw;
  else draw();
}

function release() {
  isDown = false;
  const draw = waiting;
  waiting = undefined;
  draw?.();
}
