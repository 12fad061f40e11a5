/** Who may say what about a release, and what a thread holds up: given, when, then. */
import { describe, expect, test } from 'vitest'
import { sampleSigning } from '@/lib/testing/release-inputs'
import type { ControlLayer } from '../control-layer/layers'
import { RELEASE_STATES } from './states'
import {
  type CommentFacts,
  type CommentInput,
  decideComment,
  mayRequestChange,
  MOST_COMMENTS,
} from './decide-comment'
import { decideDecline } from './decide-decline'
import {
  blockedByThreads,
  decideReopen,
  decideResolve,
  type Discussant,
  layersWithChangesAsked,
  type ReleaseThread,
} from './threads'

const release = sampleSigning()
const ownerOf = (layer: ControlLayer) => release.ownership[layer].accountable!
const signed = (layer: ControlLayer) => ({
  layer,
  person_id: ownerOf(layer).id,
  person_name: ownerOf(layer).name,
  on_behalf_of: null,
})

function thread(more: Partial<ReleaseThread> = {}): ReleaseThread {
  return {
    id: 'cmt_1',
    layer: 'pam',
    author: { id: 'ana', name: 'Ana' },
    requests_change: true,
    resolved_by: null,
    ...more,
  }
}
const who = (personId: string | null, more: Partial<Discussant> = {}): Discussant => ({
  personId,
  ofTeam: false,
  oversees: false,
  ...more,
})
const RESOLVED = { id: 'ben', name: 'Ben' }

describe('what blocks a signature', () => {
  test.each<[string, ReleaseThread[], ControlLayer, string | null]>([
    ['no threads', [], 'pam', null],
    ['an open one that asks for a change', [thread()], 'pam', 'changes_requested'],
    ['of another layer', [thread()], 'iam', null],
    ['resolved', [thread({ resolved_by: RESOLVED })], 'pam', null],
    ['that asks for no change', [thread({ requests_change: false })], 'pam', null],
    ['about the whole release', [thread({ layer: null })], 'pam', null],
    [
      'one of two resolved',
      [thread({ resolved_by: RESOLVED }), thread({ id: 'cmt_2' })],
      'pam',
      'changes_requested',
    ],
  ])('%s', (_given, threads, layer, code) => {
    expect(blockedByThreads(threads, layer)?.code ?? null).toBe(code)
    expect(layersWithChangesAsked(threads).includes(layer)).toBe(code !== null)
  })
  test('it names whoever can settle it', () => {
    const threads = [thread(), thread({ id: 'cmt_2', author: { id: 'cy', name: 'Cy' } })]
    expect(blockedByThreads(threads, 'pam')?.detail).toBe(
      "PAM can't be signed: 2 threads that ask for a change are open. Ana and Cy or another owner of PAM can resolve them.",
    )
  })
})

describe('who closes a thread', () => {
  const pam = ownerOf('pam').id
  test.each<[string, Partial<ReleaseThread>, Discussant, string | null]>([
    ['its author', {}, who('ana'), null],
    ['an owner of its layer', {}, who(pam), null],
    ['an owner of another layer', {}, who(ownerOf('iam').id), 'not_owner'],
    ['the team that has to change it', {}, who('mia', { ofTeam: true }), 'not_owner'],
    ['Security, of another layer', {}, who('sec', { oversees: true }), 'not_owner'],
    ['nobody known', {}, who(null), 'not_owner'],
    [
      'the team, of one that asks for no change',
      { requests_change: false },
      who('mia', { ofTeam: true }),
      null,
    ],
    [
      'an owner of the layer, of one that asks for no change',
      { requests_change: false },
      who(pam),
      'not_permitted',
    ],
  ])('%s', (_who, more, discussant, code) => {
    expect(decideResolve(thread(more), release, discussant, 'Payments')?.code ?? null).toBe(code)
    const closed = thread({ ...more, resolved_by: RESOLVED })
    expect(decideReopen(closed, release, discussant, 'Payments')?.code ?? null).toBe(code)
  })
  test('who stands in for an owner does it like the owner', () => {
    const from = ownerOf('pam')
    const away = sampleSigning({ delegations: [{ from, to: { id: 'zoe', name: 'Zoe' }, layer: 'pam' }] })
    expect(decideResolve(thread(), away, who('zoe'), 'Payments')).toBeNull()
    expect(decideResolve(thread({ layer: 'iam' }), away, who('zoe'), 'Payments')?.code).toBe('not_owner')
  })
  test('not twice, and not beside a signature', () => {
    expect(decideResolve(thread({ resolved_by: RESOLVED }), release, who('ana'), '')?.detail).toBe(
      'Ben resolved this thread already.',
    )
    expect(decideReopen(thread(), release, who('ana'), '')?.code).toBe('wrong_state')
    const after = sampleSigning({ signOffs: [signed('pam')] })
    const settled = thread({ resolved_by: RESOLVED })
    expect(decideReopen(settled, after, who('ana'), '')?.code).toBe('wrong_state')
    expect(decideReopen({ ...settled, requests_change: false }, after, who('ana'), '')).toBeNull()
  })
  test.each(RELEASE_STATES)('%s', state => {
    const open = ['draft', 'in_review', 'approved'].includes(state)
    expect(decideResolve(thread(), sampleSigning({ state }), who('ana'), '') === null).toBe(open)
  })
})

describe('who comments', () => {
  const facts = (discussant: Discussant, more: Partial<CommentFacts> = {}): CommentFacts => ({
    release,
    subjects: [{ about: 'shop/refund', label: 'shop refund' }],
    teamName: 'Payments',
    who: discussant,
    threads: [thread()],
    comments: 0,
    ...more,
  })
  const pam = who(ownerOf('pam').id)
  test.each<[string, Discussant, CommentInput, string | null]>([
    ['an owner', pam, {}, null],
    ['the team', who('mia', { ofTeam: true }), {}, null],
    ['Security or Compliance', who('sec', { oversees: true }), {}, null],
    ['somebody without a duty', who('xi'), {}, 'not_permitted'],
    ['nobody known', who(null), {}, 'not_permitted'],
    ['an owner, on one action', pam, { layer: 'app', about: 'shop/refund' }, null],
    ['on an action that is not there', pam, { layer: 'app', about: 'shop/other' }, 'not_found'],
    ['an owner asks for a change', pam, { layer: 'pam', requests_change: true }, null],
    ['of a layer that is not theirs', pam, { layer: 'iam', requests_change: true }, 'not_owner'],
    ['of the whole', pam, { requests_change: true }, 'invalid_input'],
    ['an answer', who('mia', { ofTeam: true }), { thread: 'cmt_1' }, null],
    ['an answer that is about something else', pam, { thread: 'cmt_1', layer: 'iam' }, 'invalid_input'],
    ['an answer that asks for a change', pam, { thread: 'cmt_1', requests_change: true }, 'invalid_input'],
    ['an answer nowhere', pam, { thread: 'cmt_9' }, 'not_found'],
  ])('%s', (_who, discussant, input, code) => {
    expect(decideComment(facts(discussant), input)?.code ?? null).toBe(code)
  })
  test('not without end, and not in a thread that is settled', () => {
    expect(decideComment(facts(pam, { comments: MOST_COMMENTS }), {})?.code).toBe('limit_reached')
    const threads = [thread({ resolved_by: RESOLVED })]
    expect(decideComment(facts(pam, { threads }), { thread: 'cmt_1' })?.code).toBe('wrong_state')
  })
  test('a change is not asked for once the layer, or everybody, has signed', () => {
    const after = sampleSigning({ signOffs: [signed('pam')] })
    expect(mayRequestChange(after, 'pam', pam.personId)?.code).toBe('wrong_state')
    expect(mayRequestChange(sampleSigning({ state: 'approved' }), 'pam', pam.personId)?.code).toBe(
      'wrong_state',
    )
  })
})

describe('who declines', () => {
  const needless = sampleSigning({
    requirements: { ...release.requirements, layers: { ...release.requirements.layers, iga: 0 } },
  })
  test.each<[string, ReturnType<typeof sampleSigning>, ControlLayer, string | null, string | null]>([
    ['the accountable', release, 'pam', ownerOf('pam').id, null],
    ['an owner of another layer', release, 'pam', ownerOf('iam').id, 'not_owner'],
    ['the author', release, 'app', 'mia', 'not_owner'],
    ['nobody known', release, 'pam', null, 'not_owner'],
    ['an owner whose signature is not needed', needless, 'iga', ownerOf('iga').id, 'not_permitted'],
  ])('%s', (_who, given, layer, personId, code) => {
    expect(decideDecline(given, layer, personId)?.code ?? null).toBe(code)
  })
  test.each(RELEASE_STATES)('while it is %s', state => {
    const refusal = decideDecline(sampleSigning({ state }), 'pam', ownerOf('pam').id)
    expect(refusal === null).toBe(state === 'in_review')
  })
})
