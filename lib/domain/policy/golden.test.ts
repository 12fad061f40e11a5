import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { goldenCases, goldenFiles, readGolden, reasonLines } from '@/lib/testing/golden'
import { isRefusal } from '../refusal'
import { normalizeCondition } from './conditions'
import { evaluate } from './evaluate'
import { parseRequest } from './parse-request'

const cases = goldenCases()

describe('the golden cases are data of a known shape', () => {
  const caseSchema = z.fromJSONSchema(readGolden('case.schema.json') as never)
  it.each(goldenFiles())('%s follows its schema', file => {
    expect(caseSchema.safeParse(readGolden(file)).error?.issues ?? []).toEqual([])
  })
  it('and so does authoring.json', () => {
    const schema = z.fromJSONSchema(readGolden('authoring.schema.json') as never)
    expect(schema.safeParse(readGolden('authoring.json')).error?.issues ?? []).toEqual([])
  })
  it('the schema refuses a misspelled member', () => {
    expect(
      caseSchema.safeParse({ $schema: '', cases: [{ name: 'abc', expect: 'holds', wen: 1 }] }).success,
    ).toBe(false)
  })
  it('each has a name of its own', () => {
    expect(new Set(cases.map(one => one.name)).size).toBe(cases.length)
  })
  it('every item of semantics-cases.md but the grants (29) and Cedar (32) is there', () => {
    const authored = (readGolden('authoring.json') as { cases: { item?: number }[] }).cases
    const items = new Set([...cases, ...authored].map(one => one.item))
    const wanted = Array.from({ length: 34 }, (_, i) => i + 1).filter(item => item !== 29 && item !== 32)
    expect(wanted.filter(item => !items.has(item))).toEqual([])
  })
})

describe('the evaluator answers every golden case', () => {
  it.each(cases.map(one => [`${one.file}: ${one.name}`, one] as const))('%s', (_, one) => {
    const { expect: wanted } = one
    const result = evaluate(one.policy, one.pulse, parseRequest(one.text), one.now)
    expect({ outcome: result.context.outcome, reasons: reasonLines(result) }).toEqual({
      outcome: wanted.outcome,
      reasons: wanted.reasons,
    })
    expect(result.decision).toBe(wanted.outcome === 'allow')
    if (wanted.obligations) expect(result.context.obligations).toEqual(wanted.obligations)
    if (wanted.approval) expect(result.context.approval).toEqual(wanted.approval)
    else expect(result.context.approval === null).toBe(wanted.outcome !== 'step_up')
    if (wanted.policy_about) expect(result.context.policy).toEqual(wanted.policy_about)
  })
})

describe('authoring', () => {
  type AuthoringCase = { name: string; condition: unknown; normal?: unknown; refused?: string[] }
  const authored = (readGolden('authoring.json') as { cases: AuthoringCase[] }).cases
  it.each(authored.map(one => [one.name, one] as const))('%s', (_, one) => {
    const result = normalizeCondition(one.condition)
    if (one.refused === undefined) {
      expect(result).toEqual(one.normal)
      return
    }
    expect(isRefusal(result) ? result.errors?.map(error => error.pointer) : result).toEqual(one.refused)
  })
})
