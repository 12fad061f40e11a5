import { describe, expect, it } from 'vitest'
import { decideIntent, type IntentFacts, MOST_INTENTS } from './decide-intent'

const FACTS: IntentFacts = {
  label: 'refunder production r42',
  state: 'in_review',
  speaksForBusiness: true,
  teamName: 'Payments',
  stated: 0,
}

describe('stating the business intent', () => {
  it.each<[string, Partial<IntentFacts>, string | null]>([
    ['in review', {}, null],
    ['of a draft', { state: 'draft' }, null],
    ['approved and not published', { state: 'approved' }, null],
    ['a second one', { stated: 1 }, null],
    ['published', { state: 'published' }, 'wrong_state'],
    ['superseded', { state: 'superseded' }, 'wrong_state'],
    ['withdrawn', { state: 'withdrawn' }, 'wrong_state'],
    ['declined', { state: 'declined' }, 'wrong_state'],
    ['expired', { state: 'expired' }, 'wrong_state'],
    ['by somebody of another team', { speaksForBusiness: false }, 'not_permitted'],
    ['without an end', { stated: MOST_INTENTS }, 'limit_reached'],
  ])('%s', (_, change, code) => {
    expect(decideIntent({ ...FACTS, ...change })?.code ?? null).toBe(code)
  })
})
