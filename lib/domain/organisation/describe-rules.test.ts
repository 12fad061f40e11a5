import { describe, expect, it } from 'vitest'
import { describeRules, type RulesChange } from './describe-rules'
import { type MatrixRow, type OrganisationRules, organisationRulesSchema, SHIPPED_RULES } from './rules'

/** The shipped rules, changed in place. */
function changedBy(change: (rules: OrganisationRules) => void): OrganisationRules {
  // Not a structured clone: that keeps one object for all rows that share it.
  const rules: OrganisationRules = JSON.parse(JSON.stringify(SHIPPED_RULES))
  change(rules)
  return rules
}
const row = (rules: OrganisationRules, name: string): MatrixRow =>
  rules.matrix.find(each => each.name === name)!
const drill: MatrixRow = {
  name: 'Secrets',
  when: { production: true, effects: ['secret_access', 'privilege_change'] },
  requires: { pam: 2, security: 1 },
  passkey: true,
}

type Case = [string, (rules: OrganisationRules) => void, RulesChange['kind'], string]

const TABLE: Case[] = [
  [
    'a count goes up',
    rules => {
      row(rules, 'Payments').requires.compliance = 2
    },
    'tighter',
    'Payments: Compliance signs twice instead of once',
  ],
  [
    'a count goes down',
    rules => {
      row(rules, 'Regulated agents').requires.compliance = 1
    },
    'looser',
    'Regulated agents: Compliance signs once instead of twice',
  ],
  [
    'a layer signs that did not',
    rules => {
      row(rules, 'Every release').requires.compliance = 1
    },
    'tighter',
    "Every release: Compliance signs once, it didn't sign",
  ],
  [
    'a layer no longer signs',
    rules => {
      row(rules, 'Payments').requires.pam = 0
    },
    'looser',
    'Payments: PAM no longer signs (once until now)',
  ],
  [
    'passkeys are asked for',
    rules => {
      row(rules, 'Payments').passkey = true
    },
    'tighter',
    'Payments: passkeys are required',
  ],
  [
    'passkeys are not asked for any more',
    rules => {
      row(rules, 'Regulated agents').passkey = false
    },
    'looser',
    'Regulated agents: passkeys are no longer required',
  ],
  [
    'a row holds for more',
    rules => {
      row(rules, 'High and critical tiers').when.tier_at_least = 'medium'
    },
    'tighter',
    'High and critical tiers holds where an action is medium or above, or unclassified, it held where an action is high or above, or unclassified',
  ],
  [
    'a row holds for less',
    rules => {
      row(rules, 'Payments').when.production = true
    },
    'looser',
    'Payments holds where the environment is production and an action is payment, it held where an action is payment',
  ],
  [
    'a row always holds',
    rules => {
      row(rules, 'Payments').when = {}
    },
    'tighter',
    'Payments always holds, it held where an action is payment',
  ],
  [
    'a row holds for others',
    rules => {
      row(rules, 'Payments').when.effects = ['destructive']
    },
    'other',
    'Payments holds where an action is destructive, it held where an action is payment',
  ],
  [
    'a row is added',
    rules => void rules.matrix.push(drill),
    'tighter',
    'Secrets was added: PAM twice, Security once, with passkeys where the environment is production and an action is secret access or privilege change',
  ],
  [
    'a row that asks for nothing is added',
    rules => void rules.matrix.push({ name: 'Nothing', when: {}, requires: {}, passkey: false }),
    'other',
    'Nothing was added: no signature for every release',
  ],
  [
    'a row is removed',
    rules => void rules.matrix.splice(4, 1),
    'looser',
    'Customer contact was removed, which asked for IAM once, IGA once, PAM once, Security once, App once, Compliance once where the agent has contact with customers',
  ],
  [
    'a row has another name',
    rules => {
      row(rules, 'Payments').name = 'Money'
    },
    'other',
    'Payments is called Money now',
  ],
  [
    'rows in another order',
    rules => void rules.matrix.reverse(),
    'other',
    'The rows stand in another order, which changes nothing of what they ask for',
  ],
  [
    'a mandatory question is added',
    rules =>
      void rules.checklist.pam!.push({ id: 'on-call', question: 'Who is on call knows', mandatory: true }),
    'tighter',
    'A question was added to PAM: “Who is on call knows”',
  ],
  [
    'an optional question is added',
    rules =>
      void rules.checklist.pam!.push({ id: 'on-call', question: 'Who is on call knows', mandatory: false }),
    'other',
    'An optional question was added to PAM: “Who is on call knows”',
  ],
  [
    'a mandatory question is removed',
    rules => {
      rules.checklist.iga = []
    },
    'looser',
    'A question was removed from IGA: “The purpose is current and somebody still needs it”',
  ],
  [
    'an optional question is removed',
    rules => void rules.checklist.pam!.pop(),
    'other',
    'An optional question was removed from PAM: “The rollback procedure was tried, not only written”',
  ],
  [
    'a question reads otherwise',
    rules => {
      rules.checklist.iga![0]!.question = 'Somebody needs\u202e it'
    },
    'other',
    'IGA: “The purpose is current and somebody still needs it” reads “Somebody needs⟦U+202E⟧ it” now',
  ],
  [
    'a question may stay open',
    rules => {
      rules.checklist.iga![0]!.mandatory = false
    },
    'looser',
    'IGA: “The purpose is current and somebody still needs it” may stay unanswered',
  ],
  [
    'a question must be answered',
    rules => {
      rules.checklist.pam![1]!.mandatory = true
    },
    'tighter',
    'PAM: “The rollback procedure was tried, not only written” must be answered',
  ],
  [
    'questions in another order',
    rules => void rules.checklist.pam!.reverse(),
    'other',
    'The questions of PAM stand in another order',
  ],
  [
    'new passkeys sign sooner',
    rules => {
      rules.settings.passkey_min_age_hours = 0
    },
    'looser',
    'A new passkey signs high tiers after: 0 h instead of 24 h',
  ],
  [
    'new duties count later',
    rules => {
      rules.settings.duty_min_age_hours = 48
    },
    'tighter',
    'A new role or ownership counts after: 48 h instead of 24 h',
  ],
  [
    'publication is a step',
    rules => {
      rules.settings.publish_automatically = false
    },
    'tighter',
    'Publish on approval: no instead of yes',
  ],
  [
    'approvals hold for longer',
    rules => {
      rules.settings.approval_valid_days = 30
    },
    'looser',
    'An approval expires unpublished after: 30 d instead of 14 d',
  ],
  [
    'signers have more time',
    rules => {
      rules.settings.review_days = 9
    },
    'other',
    'Signers have time for: 9 d instead of 7 d',
  ],
  [
    'drift is stepped up',
    rules => {
      rules.settings.drift_outcome = 'step_up'
    },
    'looser',
    'A changed or new action of a released agent is: stepped up instead of denied',
  ],
  [
    'no sign-in stands in for a passkey',
    rules => {
      rules.settings.reauthentication = 'never'
    },
    'tighter',
    'A fresh sign-in may stand in for a passkey: never instead of for low-tier releases only',
  ],
  [
    'a sign-in is enough for every tier',
    rules => {
      rules.settings.reauthentication = 'any_tier'
    },
    'looser',
    'A fresh sign-in may stand in for a passkey: for every tier instead of for low-tier releases only',
  ],
]

describe('the difference between two versions of the rules', () => {
  it.each(TABLE)('%s', (_, change, kind, text) => {
    expect(describeRules(SHIPPED_RULES, changedBy(change))).toEqual([{ kind, text }])
  })

  it('says nothing where nothing differs', () => {
    expect(describeRules(SHIPPED_RULES, structuredClone(SHIPPED_RULES))).toEqual([])
    const zero = changedBy(rules => {
      row(rules, 'Every release').requires.pam = 0
    })
    expect(describeRules(SHIPPED_RULES, zero)).toEqual([])
  })

  it('turns round with the direction, but for what is neither', () => {
    const turned = { tighter: 'looser', looser: 'tighter', other: 'other' } as const
    for (const [about, change, kind] of TABLE) {
      if (about === 'a row that asks for nothing is added') continue
      const back = describeRules(changedBy(change), SHIPPED_RULES)
      expect(
        back.map(each => each.kind),
        about,
      ).toEqual([turned[kind]])
    }
  })

  it('rows are told apart by their names', () => {
    const twice = changedBy(rules => void rules.matrix.push({ ...drill, name: 'Payments' }))
    expect(organisationRulesSchema.safeParse(twice).error?.issues).toMatchObject([
      { path: ['matrix', 7, 'name'], message: 'Two rows have one name.' },
    ])
    expect(organisationRulesSchema.parse(SHIPPED_RULES)).toEqual(SHIPPED_RULES)
  })
})
