import { describe, expect, it } from 'vitest'
import type { Classification } from './model'
import { type ActionFacts, type GuardrailSelector, selectGuardrails, selects } from './select-guardrails'
import { freshnessLimits, strictestTier, tierOf, tierPoints } from './tiers'

const classify = (
  effect: Classification['effect'],
  data_class: Classification['data_class'],
  reversible: boolean,
): Classification => ({ effect, data_class, reversible })

describe('tiers by points (DESIGN §2)', () => {
  it.each([
    [classify('read', 'public', false), false, 0, 'low'],
    [classify('read', 'internal', false), true, 1, 'low'],
    [classify('write', 'internal', true), true, 2, 'medium'],
    [classify('external_communication', 'confidential', true), true, 3, 'high'],
    [classify('payment', 'confidential', true), true, 4, 'high'],
    [classify('payment', 'confidential', false), true, 5, 'critical'],
    [classify('destructive', 'restricted', false), false, 5, 'critical'],
    [classify('read', 'restricted', false), true, 3, 'high'],
  ] as const)('%o, production %s: %i points, %s', (classification, production, points, tier) => {
    expect(tierPoints(classification, production)).toBe(points)
    expect(tierOf(classification, production)).toBe(tier)
  })
  it('nothing known is critical', () => {
    expect(strictestTier([])).toBe('critical')
    expect(strictestTier(['medium', 'high', 'low'])).toBe('high')
  })
  it('no tier is fresh for longer than a milder one', () => {
    expect(freshnessLimits({ low: 10, medium: 20, high: 5, critical: 7 })).toEqual({
      low: 10,
      medium: 10,
      high: 5,
      critical: 5,
    })
  })
})

describe('guardrail selectors', () => {
  const facts: ActionFacts = {
    agent: 'agt_1',
    system: 'stripe',
    environment: 'production',
    attributes: ['regulated'],
    tags: ['money', 'eu'],
    classification: classify('payment', 'confidential', false),
    tier: 'critical',
  }
  it.each([
    [{}, true],
    [{ effects: ['payment', 'destructive'] }, true],
    [{ attributes: ['regulated', 'customer_contact'] }, true],
    [{ attributes: ['customer_contact'] }, false],
    [{ tags: ['eu'] }, true],
    [{ tags: ['us'] }, false],
    [{ tags: ['eu'], effects: ['read'] }, false],
    [{ effects: ['payment'], tiers: ['high'] }, false],
    [{ data_classes: ['restricted'] }, false],
    [{ reversible: false }, true],
    [{ reversible: true }, false],
    [{ agents: ['agt_2'] }, false],
    [{ systems: ['stripe'], environments: ['production'], agents: ['agt_1'] }, true],
  ] as [GuardrailSelector, boolean][])('%o: %s', (selector, expected) => {
    expect(selects(selector, facts)).toBe(expected)
  })
  it('what is not classified is matched by every criterion about its class', () => {
    const unknown = { ...facts, classification: null, tier: null }
    const guardrails = [
      { id: 'a', selector: { effects: ['read' as const], reversible: true, tiers: ['low' as const] } },
      { id: 'b', selector: { systems: ['crm'] } },
    ]
    expect(selectGuardrails(guardrails, unknown).map(one => one.id)).toEqual(['a'])
  })
})
