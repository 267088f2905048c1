/** Where the reader is: logs stay at their end while somebody reads there, and a row shows what was chosen in it. */

/** What a log was last seen at, by the log. */
const places = new WeakMap();

/**
 * To be called once for each log. Only a move upwards ends the following. Where the log stands by itself says nothing:
 * a text box that grows below it, or a picture that comes late, leaves it above its end as well.
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
  // A picture's own event does not rise, but can be caught on its way down.
  log.addEventListener("load", stay, true);
}

/** Calls `change`, and keeps a log that is read at its end at its end. `owner` another than before: at its end, too. */
export function keepAtEnd(log, owner, change) {
  const place = places.get(log);
  if (place.owner !== owner) place.isFollowed = true;
  place.owner = owner;
  change();
  if (place.isFollowed) log.scrollTop = log.scrollHeight;
}

/** For one's own words: shown wherever one was reading, also where they only come with the next state. */
export function goToEnd(log) {
  places.get(log).isFollowed = true;
  log.scrollTop = log.scrollHeight;
}

/** Scrolls the row only: the page around it stays where it is. */
export function reveal(row, node) {
  const frame = row.getBoundingClientRect();
  const { left, right } = node.getBoundingClientRect();
  if (left < frame.left) row.scrollLeft -= frame.left - left;
  else if (right > frame.right) row.scrollLeft += right - frame.right;
}
