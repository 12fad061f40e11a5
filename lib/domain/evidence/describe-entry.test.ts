import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeEntry, PHRASES } from './describe-entry'

/** The types that commands emit, read from their source: a new one without a phrase fails here. */
const EMITTED = [
  ...new Set(
    execFileSync(
      'git',
      ['ls-files', '-co', '--exclude-standard', 'lib/commands/**/*.ts', 'lib/commands/*.ts'],
      { encoding: 'utf8' },
    )
      .split('\n')
      .filter(file => file && !/\.test\.ts$/.test(file))
      .flatMap(file => {
        const text = readFileSync(file, 'utf8')
        const inEvents = [...text.matchAll(/\btype:[^,\n]*/g)].flatMap(([field]) => [
          ...field.matchAll(/'([a-z][a-z-]*\.[a-z][a-z-]*)'/g),
        ])
        const inTables = [...text.matchAll(/^\s+\w+: '([a-z][a-z-]*\.[a-z][a-z-]*)',?$/gm)].filter(
          ([line]) => !/\b(name|permission|actors):/.test(line),
        )
        return [...inEvents, ...inTables].map(match => match[1]!)
      }),
  ),
].sort()

test('the check saw the commands', () => {
  expect(EMITTED.length).toBeGreaterThan(45)
  expect(EMITTED).toEqual(
    expect.arrayContaining([
      'control-layer.vacated',
      'policy.guardrail-set',
      'release.recomposed',
      'action.unclassified',
    ]),
  )
})

test.each(EMITTED)('%s has a phrase', type => {
  expect(Object.keys(PHRASES)).toContain(type)
})

test('no phrase is for what nobody emits', () => {
  expect(Object.keys(PHRASES).filter(type => !EMITTED.includes(type))).toEqual([])
})

test.each(Object.keys(PHRASES))(
  '%s reads well with nothing in it, as when its data is kept out of line',
  type => {
    const sentence = describeEntry({
      type,
      code: '',
      subject: '',
      data: { $payload: { sha256: '', size: 1 } },
    })
    expect(sentence).toMatch(/^[A-Z0-9«]/)
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object|[:,]$| {2}/)
  },
)

describe('sentences', () => {
  const say = (type: string, data: Record<string, unknown>) =>
    describeEntry({ type, code: '', subject: '', data })

  test.each([
    [
      'release.signed',
      { layer: 'pam', acted_as: 'deputy', meaning: 'I have read it all' },
      'Signed PAM as deputy: I have read it all',
    ],
    [
      'release.sign-offs-voided',
      { voided: [{}, {}], why: 'agent edited' },
      '2 signatures became void: agent edited',
    ],
    ['control-layer.vacated', { layer: 'iga', why: 'Ana left' }, 'IGA of the agent became vacant: Ana left'],
    [
      'action.classified',
      { name: 'create_refund', after: { effect: 'payment', data_class: 'internal', reversible: false } },
      'Classified «create_refund» as payment, internal, irreversible',
    ],
    [
      'action.purposes-set',
      { name: 'refund', after: ['refunds'], reason: 'Only those' },
      'Set the purposes of «refund»: refunds: Only those',
    ],
    ['action.purposes-set', { name: 'refund', after: null }, 'Set the purposes of «refund»: any'],
    ['action.tagged', { actions: Array(300).fill({}) }, 'Tagged 300 actions'],
    ['system.tagged', { name: 'Stripe', after: [] }, 'Tagged system Stripe: none'],
    [
      'action.suggestion-dismissed',
      { by: 'Maya Lind', reason: 'Known' },
      'Dismissed what Maya Lind suggested: Known',
    ],
    ['action.classified', { actions: Array(40).fill({}) }, 'Classified 40 actions'],
    [
      'system.imported',
      { counts: { new: 24, changed: 0, removed: 1, kept: 3 }, title: 'Notion' },
      'Imported 24 new, 1 removed actions from «Notion»',
    ],
    ['policy.guardrail-set', { name: 'G-12', outcome: 'step_up' }, 'Set guardrail G-12 at least step-up'],
    ['evidence.exported', { scope: {}, size: 3 }, 'Took evidence away: the whole log'],
    ['evidence.exported', { scope: { agent: 'agt_1' } }, 'Took evidence away, filtered by agent'],
    [
      'agent.updated',
      { changed: { model: {}, prompt_reference: {} } },
      'Edited the agent: model, prompt reference',
    ],
    [
      'drift.cleared',
      { count: 2, items: [{ because: 'released' }, { because: 'released' }] },
      '2 differences from what was released went away',
    ],
    [
      'drift.cleared',
      { count: 1, items: [{ because: 'dismissed', reason: 'A test of the gateway team' }] },
      'Put aside what an enforcer saw: A test of the gateway team',
    ],
    ['something.new-here', {}, 'Something new here'],
    ['constructor', {}, 'Constructor'],
  ])('%s', (type, data, sentence) => {
    expect(say(type, data)).toBe(sentence)
  })

  test('a tool’s name that would turn the line round is shown as what it is, and a long one is cut', () => {
    expect(say('action.added', { name: 'pay\u202efdp' })).toBe('Added action «pay⟦U+202E⟧fdp» by hand')
    expect(say('agent.suspended', { reason: 'x'.repeat(10_000) }).length).toBeLessThan(200)
  })
})
