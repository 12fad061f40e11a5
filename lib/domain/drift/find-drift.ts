/**
 * What differs between the release in force and what is, of the things that nobody changes a release by: tools that
 * were imported again, another model or prompt, another owner, another identity. A changed classification,
 * threshold, guardrail or way of calling is ordinary work that waits for its release, and no drift.
 */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import type { ReleaseContent, ReleasedAction } from '../release/content'
import type { DriftKind } from './drift'

export type DriftItem = {
  kind: DriftKind
  /** `system/action`, a control layer, an identity key; empty for model and prompt. */
  subject: string
  /** In words, for people. */
  was: string
  now_is: string
  /** Whose signatures answer for it. */
  layers: ControlLayer[]
}

export function findDrift(released: ReleaseContent, live: ReleaseContent): DriftItem[] {
  return [
    ...actionDrift(released.sections.app.actions, live.sections.app.actions),
    ...textDrift('model', released.sections.iam.model, live.sections.iam.model),
    ...textDrift('prompt', released.sections.iam.prompt_reference, live.sections.iam.prompt_reference),
    ...ownerDrift(released.ownership, live.ownership),
    ...identityDrift(released.sections.iam.identities, live.sections.iam.identities),
  ]
}

/** `system/action`: how an action is named wherever the two stand as one text. */
export function actionSubject({ system, action }: { system: string; action: string }): string {
  return `${system}/${action}`
}

function actionDrift(released: ReleasedAction[], live: ReleasedAction[]): DriftItem[] {
  const before = new Map(released.map(action => [actionSubject(action), action]))
  const items: DriftItem[] = []
  for (const action of live) {
    const subject = actionSubject(action)
    const old = before.get(subject)
    before.delete(subject)
    if (!old) {
      const now_is = action.classification ? 'in its surface' : 'in its surface, not classified'
      items.push({ kind: 'action_new', subject, was: 'not released', now_is, layers: layersOf(action) })
    } else if (old.definition_digest !== action.definition_digest) {
      items.push({
        kind: 'action_changed',
        subject,
        was: `definition ${old.definition_digest.slice(0, 8)}`,
        now_is: `definition ${action.definition_digest.slice(0, 8)}${action.classification ? '' : ', not classified'}`,
        layers: layersOf(old, action),
      })
    }
  }
  for (const [subject, old] of before) {
    const now_is = 'no longer in its surface'
    items.push({ kind: 'action_removed', subject, was: 'released', now_is, layers: layersOf(old) })
  }
  return items
}

/** PAM answers for privileged actions: those that are classified, and not simply allowed. */
function layersOf(...actions: ReleasedAction[]): ControlLayer[] {
  const privileged = actions.some(
    ({ classification, tier }) => classification !== null && tier.outcome !== 'allow',
  )
  return privileged ? ['pam', 'security', 'app'] : ['security', 'app']
}

function textDrift(kind: 'model' | 'prompt', was: string, now_is: string): DriftItem[] {
  return was === now_is ? [] : [{ kind, subject: '', was, now_is, layers: ['iam'] }]
}

function ownerDrift(released: ReleaseContent['ownership'], live: ReleaseContent['ownership']): DriftItem[] {
  return CONTROL_LAYERS.flatMap(layer => {
    const [was, is] = [released[layer], live[layer]]
    const parts = [
      differs('accountable', was.accountable, is.accountable),
      differs('deputy', was.deputy, is.deputy),
      was.team === is.team ? null : { was: `team ${was.team ?? 'none'}`, is: `team ${is.team ?? 'none'}` },
    ].filter(part => part !== null)
    if (parts.length === 0) return []
    return [
      {
        kind: 'owner' as const,
        subject: layer,
        was: `${LAYER_NAMES[layer]}: ${parts.map(part => part.was).join(', ')}`,
        now_is: `${LAYER_NAMES[layer]}: ${parts.map(part => part.is).join(', ')}`,
        layers: [layer],
      },
    ]
  })
}

type Named = { id: string; name: string } | null

/** Persons are compared, never names: two people may have one, and a person may get another. */
function differs(role: string, was: Named, is: Named): { was: string; is: string } | null {
  if (was?.id === is?.id) return null
  const namesake = was?.name === is?.name ? ', another person of that name' : ''
  return { was: `${role} ${was?.name ?? 'nobody'}`, is: `${role} ${is?.name ?? 'nobody'}${namesake}` }
}

type Identities = ReleaseContent['sections']['iam']['identities']

function identityDrift(released: Identities, live: Identities): DriftItem[] {
  const had = new Set(released.map(({ key }) => key))
  const has = new Set(live.map(({ key }) => key))
  const item = (subject: string, was: string, now_is: string): DriftItem => ({
    kind: 'identity',
    subject,
    was,
    now_is,
    layers: ['iam'],
  })
  return [
    ...[...has].filter(key => !had.has(key)).map(key => item(key, 'not released', 'declared')),
    ...[...had].filter(key => !has.has(key)).map(key => item(key, 'released', 'no longer declared')),
  ]
}
