// Exact fractions of BigInt: nothing in a count is ever rounded.

function gcd(one, two) {
  while (two) [one, two] = [two, one % two];
  return one < 0n ? -one : one;
}

function ratio(above, below = 1n) {
  const by = gcd(above, below) * (below < 0n ? -1n : 1n) || 1n;
  return { above: above / by, below: below / by };
}

/** "5/100", "5%", "0.05", "3" as a fraction; null for any other text. */
function ratioOf(text) {
  const found = typeof text === "string" ? /^(\d{1,30})(?:\/(\d{1,30})|\.(\d{1,30}))?(%)?$/.exec(text) : null;
  if (!found || (found[2] !== undefined && (found[4] || BigInt(found[2]) === 0n))) return null;
  const scale = found[3] ? 10n ** BigInt(found[3].length) : BigInt(found[2] || 1);
  return ratio(BigInt(found[1] + (found[3] || "")), scale * (found[4] ? 100n : 1n));
}

function times(one, two) {
  return ratio(one.above * two.above, one.below * two.below);
}

function dividedBy(one, two) {
  return ratio(one.above * two.below, one.below * two.above);
}

/** Less than, equal to or greater than zero, as `one` is beside `two`. */
function compared(one, two) {
  const apart = one.above * two.below - two.above * one.below;
  return apart < 0n ? -1 : apart > 0n ? 1 : 0;
}

/** The whole part of a fraction that is not negative. */
function whole(one) {
  return one.above / one.below;
}

function ratioText(one) {
  return one.below === 1n ? String(one.above) : `${one.above}/${one.below}`;
}
