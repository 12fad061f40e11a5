import { expect, test } from 'vitest'
import type { TeamFunction } from '../member/permissions'
import { canDismiss } from './can-dismiss'
import type { DriftSource } from './drift'

test.each<[DriftSource, boolean, TeamFunction[], string | null]>([
  ['enforcer', false, ['iam'], null],
  ['enforcer', false, ['app', 'security'], null],
  ['enforcer', false, ['app', 'compliance', 'administration'], 'not_permitted'],
  ['enforcer', false, [], 'not_permitted'],
  ['enforcer', true, ['iam'], 'wrong_state'],
  ['console', false, ['iam'], 'wrong_state'],
  ['pipeline', false, ['security'], 'wrong_state'],
  ['schedule', false, ['security'], 'wrong_state'],
])('seen by %s, cleared %s, by %j: %s', (source, cleared, functions, code) => {
  expect(canDismiss({ source, cleared, functions })?.code ?? null).toBe(code)
})
