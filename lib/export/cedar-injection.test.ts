/** Names and texts of strangers in every place of an export: they never become anything but names and texts. */
import { policySetTextToParts, policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import { describe, expect, it } from 'vitest'
import { ALLOWED_FILE, NOT_DENIED_FILE } from '@/lib/domain/export/cedar/export-cedar'
import { evaluate } from '@/lib/domain/policy/evaluate'
import { parseRequest } from '@/lib/domain/policy/parse-request'
import { loadCedar } from '@/lib/testing/cedar-engine'
import { exportedText } from '@/lib/testing/exported-text'
import { HOSTILE_TEXTS } from '@/lib/testing/hostile-texts'
import {
  SMALL_NOW,
  type SmallNames,
  smallPolicy,
  smallPulse,
  smallRequest,
  smallRule,
} from '@/lib/testing/small-policy'
import { validateCedar } from './validate-cedar'

async function check(
  text: string,
  names: Partial<SmallNames>,
  rules: Parameters<typeof smallPolicy>[1],
  requests: string[],
) {
  const policy = smallPolicy(names, rules)
  const cedar = loadCedar(policy)
  expect(validateCedar(cedar.exported)).toBeNull()
  for (const file of [NOT_DENIED_FILE, ALLOWED_FILE]) {
    const parts = policySetTextToParts(exportedText(cedar.exported, file))
    if (parts.type === 'failure') throw new Error(`${text}: ${parts.errors[0]?.message}`)
    expect(parts.policies.length).toBeLessThanOrEqual(1)
    expect(parts.policy_templates).toEqual([])
    for (const one of parts.policies) expect(partsOf(one)).toEqual(wantedParts(names))
  }
  const pulse = smallPulse(policy.environment)
  return requests.map(request => {
    const parsed = parseRequest(request)
    const expected = evaluate(policy, pulse, parsed, SMALL_NOW).context.outcome
    const { outcome, exact } = cedar.decide(pulse, parsed, SMALL_NOW)
    if (exact) expect(outcome, request).toBe(expected)
    else expect(outcome, request).toBe('deny')
    return expected
  })
}

function partsOf(text: string) {
  const answer = policyToJson(text)
  if (answer.type === 'failure') throw new Error(answer.errors[0]?.message)
  const { effect, principal, action, resource, annotations } = answer.json
  const id = (constraint: unknown) => (constraint as { entity: { type: string; id: string } }).entity
  const unescaped = annotations?.id
    ?.split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return { effect, id: unescaped, entities: [id(principal), id(action), id(resource)] }
}

function wantedParts({ agent = 'agt_1', system = 'stripe', action = 'refund' }: Partial<SmallNames>) {
  return {
    effect: 'permit',
    id: [agent, system, action],
    entities: [
      { type: 'Countersign::Agent', id: agent },
      { type: 'Countersign::Action', id: action },
      { type: 'Countersign::System', id: system },
    ],
  }
}

describe.each(HOSTILE_TEXTS.map(text => [JSON.stringify(text), text] as const))('%s', (_, text) => {
  it.each(['agent', 'system', 'action', 'purpose', 'environment', 'endpoint'] as const)(
    'as the %s',
    async place => {
      const names = { [place]: text }
      const other = place === 'agent' ? {} : { [place]: `${text}x` }
      const outcomes = await check(
        text,
        names,
        [],
        [smallRequest(names), smallRequest({ ...names, ...other }), smallRequest({})],
      )
      expect(outcomes[0]).toBe('allow')
      if (place !== 'agent') expect(outcomes.slice(1)).toEqual(['deny', 'deny'])
    },
  )

  it('as the key, the value and the pattern of a rule', async () => {
    const field = ['arguments', text, 'k']
    const values = ['', text, `${text}x`, `x${text}`, 'z', 7, null]
    const requests = [smallRequest({}), ...values.map(value => smallRequest({}, { [text]: { k: value } }))]
    for (const op of ['eq', 'ne', 'contains', 'starts_with', 'ends_with', 'matches']) {
      for (const outcome of ['deny', 'step_up'] as const) {
        const rules = [smallRule(outcome, { field, op, value: text, absent: 'z' })]
        const outcomes = new Set(await check(text, {}, rules, requests))
        // A lone wildcard matches everything.
        expect(outcomes.size, op).toBeGreaterThan(op === 'matches' && text === '*' ? 0 : 1)
      }
    }
    await check(text, {}, [smallRule('deny', { not: { field, op: 'in', value: [text, 'z'] } })], requests)
  })

  it('as what a rule says of itself', async () => {
    const rule = smallRule('step_up', null, { id: text, message: text, obligations: { log_fields: [text] } })
    expect(await check(text, {}, [rule], [smallRequest({})])).toEqual(['step_up'])
  })
})
