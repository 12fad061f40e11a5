import { expect, test } from 'vitest'
import { organisationRulesSchema, SHIPPED_RULES } from '@/lib/domain/organisation/rules'
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
