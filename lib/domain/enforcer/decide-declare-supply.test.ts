import { describe, expect, test } from 'vitest'
import { decideDeclareSupply, type SupplyingEnforcer } from './decide-declare-supply'

const gateway: SupplyingEnforcer = { name: 'gateway', version: 3, revoked: false, supplies: null }

describe('declare supply', () => {
  test.each([
    [
      'for the first time, in order and once',
      gateway,
      ['task', 'arguments', 'task'],
      ['arguments', 'task'],
      true,
    ],
    ['that it supplies nothing: said, which is not the same as silent', gateway, [], [], true],
    [
      'the same again',
      { ...gateway, supplies: ['arguments', 'task'] },
      ['task', 'arguments'],
      ['arguments', 'task'],
      false,
    ],
    ['less', { ...gateway, supplies: ['arguments', 'task'] }, ['task'], ['task'], true],
  ])('%s', (_what, enforcer, supplies, expected, changed) => {
    expect(decideDeclareSupply(enforcer, { supplies, expected_version: 3 })).toEqual({
      supplies: expected,
      was: enforcer.supplies,
      changed,
    })
  })

  test.each([
    ['revoked', { ...gateway, revoked: true }, ['task'], 3, 'wrong_state'],
    ['changed meanwhile', gateway, ['task'], 2, 'stale_version'],
    ['a field that every enforcer supplies', gateway, ['task', 'purpose'], 3, 'invalid_input'],
  ])('refused: %s', (_what, enforcer, supplies, expected_version, code) => {
    expect(decideDeclareSupply(enforcer, { supplies, expected_version })).toMatchObject({
      refused: true,
      code,
    })
  })

  test('says which field can’t be', () => {
    expect(decideDeclareSupply(gateway, { supplies: ['task', 'time'], expected_version: 3 })).toMatchObject({
      errors: [{ pointer: '/supplies/1' }],
    })
  })
})
