/** Numbers for people: medians, rates, and always the reference measured in the same run. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** One line: what was measured, the reference beside it, and the ratio that survives a slower machine. */
export function report(what: string, value: string, reference: string, ratio?: number): void {
  console.log(
    `  ${what.padEnd(46)} ${value.padStart(18)}   beside ${reference}${ratio === undefined ? '' : `   ratio ${ratio.toPrecision(3)}`}`,
  )
}

export function heading(text: string): void {
  console.log(`\n${text}`)
}

/** Work items a second with `writers` at once, for about `ms`. */
export async function ratePerSecond(
  writers: number,
  ms: number,
  work: () => Promise<unknown>,
): Promise<number> {
  const began = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() - began < ms) {
        await work()
        done++
      }
    }),
  )
  return (done * 1000) / (performance.now() - began)
}
