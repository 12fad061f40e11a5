import { expect, test } from 'vitest'
import { organisationRulesSchema, SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { emptyGateway } from './gateway-draft'
import { differences, draftOf, rulesOf, withQuestion, withRow } from './rules-draft'

test('what nobody edited stays as it was', () => {
  expect(rulesOf(draftOf(SHIPPED_RULES))).toEqual(SHIPPED_RULES)
  expect(differences(SHIPPED_RULES, draftOf(SHIPPED_RULES))).toEqual([])
})

test('a new question gets an id from its text, another one than any that is there', () => {
  let draft = withQuestion(withQuestion(withQuestion(draftOf(SHIPPED_RULES), 'iga'), 'iga'), 'iga')
  const texts = ['Purpose current?', 'Purpose current!', '… … … … … … …']
  draft = {
    ...draft,
    checklist: {
      ...draft.checklist,
      iga: draft.checklist.iga.map((each, index) =>
        index === 0 ? each : { ...each, question: texts[index - 1]! },
      ),
    },
  }
  const ids = rulesOf(draft).checklist.iga?.map(({ id }) => id) ?? []
  expect(ids[0]).toBe('purpose-current')
  expect(new Set(ids).size).toBe(4)
  expect(organisationRulesSchema.safeParse(rulesOf(draft)).success).toBe(true)
  expect(differences(SHIPPED_RULES, draft)).toHaveLength(3)
})

test('a new row has a key of its own, and a number that is not typed yet is not compared', () => {
  const draft = withRow(draftOf(SHIPPED_RULES))
  expect(new Set(draft.matrix.map(({ key }) => key)).size).toBe(draft.matrix.length)
  expect(differences(SHIPPED_RULES, draft)).toHaveLength(1)
  const typing = draftOf(SHIPPED_RULES)
  expect(
    differences(SHIPPED_RULES, { ...typing, settings: { ...typing.settings, review_days: Number.NaN } }),
  ).toEqual([])
})

test('a gateway stays as it was, and one that somebody begins is told as it reads', () => {
  const gateway = {
    environment: 'production',
    gateway: 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:gateway/tools-1a2b',
    withdrawn_by_host: true as const,
    meets_obligations: true,
    principal: { by: 'tag' as const, tag: 'client_id', issuer: 'https://idp.example' },
    targets: { stripe: 'Payments', zendesk: 'Support' },
    separator: '__',
    purpose_claim: 'why',
  }
  const rules = { ...SHIPPED_RULES, gateways: [gateway] }
  expect(rulesOf(draftOf(rules))).toEqual(rules)
  expect(organisationRulesSchema.safeParse(rules).success).toBe(true)
  expect(differences(SHIPPED_RULES, draftOf(rules))).toMatchObject([{ kind: 'looser' }])
  expect(differences(rules, { ...draftOf(rules), gateways: [] })).toMatchObject([{ kind: 'tighter' }])
  const draft = draftOf(SHIPPED_RULES)
  const begun = { ...draft, gateways: [{ ...emptyGateway(draft.nextKey, 'staging'), targets: 'stripe' }] }
  const refused = organisationRulesSchema.safeParse(rulesOf(begun))
  expect(refused.error?.issues.map(issue => issue.path.join('/'))).toEqual(
    expect.arrayContaining([
      'gateways/0/gateway',
      'gateways/0/withdrawn_by_host',
      'gateways/0/targets/stripe',
    ]),
  )
  const two = { ...SHIPPED_RULES, gateways: [gateway, gateway] }
  expect(organisationRulesSchema.safeParse(two).error?.issues[0]?.path).toEqual([
    'gateways',
    1,
    'environment',
  ])
})
