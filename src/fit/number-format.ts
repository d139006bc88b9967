/** How the numbers of one row are written: with so many decimals, or as a power of ten with so many digits. */
export type NumberFormat = { decimals: number } | { digits: number };

/**
 * The format that shows what is known of `value` and no more: its last digit stands where its Monte Carlo standard
 * error `error` begins. Where the error is unknown (a constant) or 0, six significant digits without trailing zeros.
 */
export function formatFor(value: number, error: number): NumberFormat | undefined {
  if (!(error > 0) || !Number.isFinite(error) || !Number.isFinite(value)) return undefined;
  const place = Math.floor(Math.log10(error));
  const decimals = Math.max(0, -place);
  const size = Math.abs(value);
  if (decimals <= 6 && size < 1e7) return { decimals };
  const lead = size > 0 ? Math.floor(Math.log10(size)) : place;
  return { digits: Math.min(15, Math.max(1, lead - place + 1)) };
}

/** `value` in that format; "-" for a NaN. `more` asks for so many digits beyond it, but no decimals of 10 or more. */
export function formatNumber(value: number, format: NumberFormat | undefined, more = 0): string {
  if (Number.isNaN(value)) return "-";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (format === undefined) return String(Number(value.toPrecision(6)));
  // a negative number that rounds to zero has no sign worth showing
  const text =
    "decimals" in format
      ? value.toFixed(Math.abs(value) >= 10 && format.decimals === 0 ? 0 : format.decimals + more)
      : value.toExponential(format.digits - 1 + more);
  return /[1-9]/.test(text) ? text : text.replace("-", "");
}

/** A count with a comma between thousands: 12,345. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return "-";
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Seconds as people say them: 3 ms, 0.42 s, 12 s, 3 min 20 s. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toPrecision(2)} s`;
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
