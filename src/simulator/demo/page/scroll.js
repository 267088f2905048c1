/** The reader's position: logs stay at their end while the user reads there, and a row shows its chosen item. */

/** The last seen position of a log, by the log. */
const places = new WeakMap();

/**
 * Call once for each log. Only a move upwards stops the following. The position alone proves nothing: a growing text box below,
 * or a late picture, also leaves the log above its end.
 */
export function followEnd(log) {
  const place = { isFollowed: true, top: 0, owner: undefined };
  places.set(log, place);
  log.addEventListener("scroll", () => {
    if (log.scrollHeight - log.scrollTop - log.clientHeight < 60) place.isFollowed = true;
    else if (log.scrollTop < place.top) place.isFollowed = false;
    place.top = log.scrollTop;
  });
  const stay = () => {
    if (place.isFollowed) log.scrollTop = log.scrollHeight;
  };
  new ResizeObserver(stay).observe(log);
  // A picture's own event does not bubble, but can be captured.
  log.addEventListener("load", stay, true);
}

/** Calls `change`, and keeps a log at its end if it was there. A new `owner` also moves it to the end. */
export function keepAtEnd(log, owner, change) {
  const place = places.get(log);
  if (place.owner !== owner) place.isFollowed = true;
  place.owner = owner;
  change();
  if (place.isFollowed) log.scrollTop = log.scrollHeight;
}

/** For the user's own message: shows it from any position, also where it comes only with the next state. */
export function goToEnd(log) {
  places.get(log).isFollowed = true;
  log.scrollTop = log.scrollHeight;
}

/** Scrolls only the row: the page around it stays. */
export function reveal(row, node) {
  const frame = row.getBoundingClientRect();
  const { left, right } = node.getBoundingClientRect();
  if (left < frame.left) row.scrollLeft -= frame.left - left;
  else if (right > frame.right) row.scrollLeft += right - frame.right;
}
