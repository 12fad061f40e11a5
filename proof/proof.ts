/** What a proof is given, and what it says in the end. */
import type { People } from './people'
import type { Product } from './product'

export type Stage = { product: Product; people: People }

/** `counts` are for people: what was seen how often. `violations` are sentences; one makes the proof fail. */
export type Verdict = { rounds: number; counts: Record<string, number>; violations: string[] }

export type Proof = {
  name: string
  /** What must never happen, in a sentence. */
  claim: string
  rounds: number
  run(stage: Stage, rounds: number): Promise<Verdict>
}

export class Counts {
  readonly all: Record<string, number> = {}

  add(name: string, by = 1): void {
    this.all[name] = (this.all[name] ?? 0) + by
  }
}

/** Both at once, either first: alternately the one and the other, and now and then a moment apart. */
export async function atOnce<A, B>(
  round: number,
  one: () => Promise<A>,
  other: () => Promise<B>,
): Promise<[A, B]> {
  const apart = round % 4 < 2 ? 0 : Math.random() * 4
  const later = <T>(work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => setTimeout(() => work().then(resolve, reject), apart))
  if (round % 2 === 0) {
    const first = one()
    return Promise.all([first, later(other)])
  }
  const first = other()
  return Promise.all([later(one), first])
}

export const MEANING = 'I read my section and answer for it'

/** The console of a person in this round: both are used by everybody. */
export const consoleIn = (round: number, other = false): 0 | 1 => ((round + (other ? 1 : 0)) % 2 ? 1 : 0)
