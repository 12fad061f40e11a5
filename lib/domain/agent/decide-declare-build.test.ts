import { describe, expect, test } from 'vitest'
import type { Actor } from '../member/permissions'
import { type Build, type DeclareBuildState, decideDeclareBuild } from './decide-declare-build'

const token = (team: string): Actor => ({
  kind: 'token',
  tokenId: 'tok_ci',
  personId: 'per_ann',
  name: 'ci',
  operations: ['agent.declare-build'],
  teams: [{ id: team, slug: team, name: team, function: 'app' }],
})
const BUILD: Build = { reference: 'sha-1', model: 'model-1', prompt_reference: 'git:p@1' }
const state = (
  agent: Partial<DeclareBuildState['agent']> = {},
  last: Build | null = null,
): DeclareBuildState => ({
  agent: {
    name: 'refunder',
    state: 'active',
    team_id: 'team_app',
    team: 'Payments',
    model: 'model-1',
    prompt_reference: 'git:p@1',
    ...agent,
  },
  last,
})

describe('what a declared build changes', () => {
  test.each([
    ['the first build, as declared', state(), BUILD, { repeated: false, changed: [] }],
    ['the same again', state({}, BUILD), BUILD, { repeated: true, changed: [] }],
    [
      'another build, same model',
      state({}, BUILD),
      { ...BUILD, reference: 'sha-2' },
      { repeated: false, changed: [] },
    ],
    [
      'another model',
      state({}, BUILD),
      { ...BUILD, model: 'model-2' },
      { repeated: false, changed: ['model'] },
    ],
    [
      'another prompt',
      state({}, BUILD),
      { ...BUILD, prompt_reference: 'git:p@2' },
      { repeated: false, changed: ['prompt_reference'] },
    ],
    [
      'the same build after a person edited the agent',
      state({ model: 'model-9' }, BUILD),
      BUILD,
      { repeated: false, changed: ['model'] },
    ],
    ['an agent that is a draft', state({ state: 'draft' }), BUILD, { repeated: false, changed: [] }],
  ])('%s', (_name, given, build, expected) => {
    expect(decideDeclareBuild(token('team_app'), given, build)).toEqual(expected)
  })
})

describe('who and what is refused', () => {
  test.each([
    ['another team', token('team_other'), state(), 'not_owner', 'Payments'],
    ['our own processes', { kind: 'system', name: 'worker' } as Actor, state(), 'not_owner', 'Payments'],
    ['a suspended agent', token('team_app'), state({ state: 'suspended' }), 'wrong_state', 'suspended'],
    ['a retired agent', token('team_app'), state({ state: 'retired' }), 'wrong_state', 'retired'],
  ])('%s', (_name, actor, given, code, word) => {
    expect(decideDeclareBuild(actor, given, BUILD)).toMatchObject({
      refused: true,
      code,
      detail: expect.stringContaining(word),
    })
  })
})
