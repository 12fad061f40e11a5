import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal'
import { normalizeCondition } from './conditions'
import { describeCondition, describeRule } from './describe-condition'

function rule(condition: unknown): string {
  const normal = normalizeCondition(condition)
  if (isRefusal(normal)) throw new Error(normal.detail)
  return describeRule('step_up', normal)
}
const amount = { field: ['arguments', 'amount'], op: 'gt', value: { number: '500.00' } }

describe('a rule reads as a sentence', () => {
  it('says what happens when the field is missing or of another type', () => {
    expect(rule(amount)).toBe(
      'Needs approval when amount is more than 500, also when amount is missing or not a number.',
    )
  })
  it('says which default stands in for a missing field', () => {
    expect(rule({ ...amount, absent: { number: '0' } })).toBe(
      'Needs approval when amount is more than 500 (0 when it is left out), also when amount is not a number.',
    )
  })
  it('has nothing to add where nothing can be unknown', () => {
    expect(rule({ not: { field: ['arguments', 'ticket'], op: 'exists' } })).toBe(
      'Needs approval when ticket is missing.',
    )
    expect(rule(null)).toBe('Needs approval, always.')
  })
  it('says days and hours, which are never unknown', () => {
    const hours = { field: ['clock'], op: 'during', value: 'mon-fri 09:00-17:00 Europe/Berlin' }
    expect(rule({ not: hours })).toBe(
      'Needs approval when the time is outside Mon to Fri, 09:00 to 17:00 Europe/Berlin.',
    )
    expect(rule({ all: [hours, amount] })).toBe(
      'Needs approval when the time is within Mon to Fri, 09:00 to 17:00 Europe/Berlin and amount is more than 500, also when amount is missing or not a number.',
    )
  })
  it('says how long a list or the chain may be', () => {
    const longer = (field: string[]) => ({ field, op: 'longer_than', value: { number: '3' } })
    expect(rule(longer(['arguments', 'to']))).toBe(
      'Needs approval when to has more than 3 items, also when to is missing or not a list.',
    )
    expect(rule({ not: longer(['actor_chain']) })).toBe(
      'Needs approval when the actor chain has at most 3 items.',
    )
    expect(rule({ field: ['data_class'], op: 'in', value: ['restricted', 'confidential'] })).toBe(
      'Needs approval when the data class is one of "confidential", "restricted", also when the data class is missing or not a text.',
    )
  })
  it('pushes "not" into the words and brackets nested groups', () => {
    const nested = {
      all: [
        { not: amount },
        {
          any: [
            { field: ['purpose'], op: 'eq', value: 'refunds' },
            { field: ['arguments', 'a.b'], op: 'contains', value: 'x' },
          ],
        },
      ],
    }
    expect(describeCondition(nested as never)).toBe(
      'amount is at most 500.00 and (purpose is "refunds" or "a.b" contains "x")',
    )
  })
})
