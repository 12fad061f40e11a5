/** Epoch seconds as OPA's clock counts; from BigInt, since it doesn't fit a JavaScript number. */
export function nanoseconds(seconds: number): bigint {
  return BigInt(seconds) * 1_000_000_000n
}
