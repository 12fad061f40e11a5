/** The golden cases as a page loads them: only when somebody asks for them. simulator-golden.test.ts holds the list. */
import chains from '@/lib/domain/policy/golden/chains.json'
import clock from '@/lib/domain/policy/golden/clock.json'
import decisions from '@/lib/domain/policy/golden/decisions.json'
import drift from '@/lib/domain/policy/golden/drift.json'
import lists from '@/lib/domain/policy/golden/lists.json'
import logic from '@/lib/domain/policy/golden/logic.json'
import malformed from '@/lib/domain/policy/golden/malformed.json'
import numbers from '@/lib/domain/policy/golden/numbers.json'
import paths from '@/lib/domain/policy/golden/paths.json'
import pinning from '@/lib/domain/policy/golden/pinning.json'
import pulse from '@/lib/domain/policy/golden/pulse.json'
import purposes from '@/lib/domain/policy/golden/purposes.json'
import rules from '@/lib/domain/policy/golden/rules.json'
import texts from '@/lib/domain/policy/golden/texts.json'
import fixtures from '@/lib/domain/policy/golden/fixtures.json'
import type { Fixtures, RawCase } from '@/lib/domain/policy/golden/build-case'

const FILES = {
  chains,
  clock,
  decisions,
  drift,
  lists,
  logic,
  malformed,
  numbers,
  paths,
  pinning,
  pulse,
  purposes,
  rules,
  texts,
}

export const goldenFixtures = (): Fixtures => fixtures as unknown as Fixtures

export function goldenCaseFiles(): [file: string, cases: RawCase[]][] {
  return Object.entries(FILES).map(([name, { cases }]) => [`${name}.json`, cases as unknown as RawCase[]])
}
