import { describe, expect, test } from 'vitest'
import { fieldText, parsedRequest, withField } from './request-fields'

const text = JSON.stringify({ subject: {}, context: { purpose: 'refunds', arguments: { amount: 5 } } })
const typed = (path: string[], value: string) => {
  const made = withField(text, path, value)
  const request = parsedRequest(made)!
  return { context: request.context, shown: fieldText(request, path) }
}

describe('a field of a request', () => {
  test.each([
    ['501', 501, '501'],
    ['true', true, 'true'],
    ['["a","b"]', ['a', 'b'], '["a","b"]'],
    ['eur', 'eur', 'eur'],
    ['5.', '5.', '5.'],
    ['"501"', '501', '"501"'],
    ['"true"', 'true', '"true"'],
    ['null', 'null', 'null'],
  ])('typed as %s', (value, expected, shown) => {
    const made = typed(['arguments', 'amount'], value)
    expect(made.context).toEqual({ purpose: 'refunds', arguments: { amount: expected } })
    expect(made.shown).toBe(shown)
  })

  test('emptied is left out, below what was not there is made', () => {
    expect(typed(['purpose'], ' ').context).toEqual({ arguments: { amount: 5 } })
    expect(typed(['usage', 'thr_1'], '20').context).toMatchObject({ usage: { thr_1: 20 } })
    expect(typed(['usage', '__proto__'], '20').context).toHaveProperty('usage')
  })

  test('what is no request stays as it was typed', () => {
    for (const odd of ['{', '7', '{}', '{"context":[]}']) {
      expect(parsedRequest(odd)).toBeNull()
      expect(withField(odd, ['purpose'], 'x')).toBe(odd)
    }
  })
})
