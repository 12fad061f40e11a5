/**
 * Promotion: the same thing that ran in one environment, released to another. Section by section: word for word
 * the same, or what differs and why: because of the environment (tiers, requirements), or because live state
 * changed since. Nothing that gets more than ran there is promoted: that is a release of its own.
 */
import { CONTROL_LAYERS } from '../control-layer/layers'
import { canonicalJson } from '../digest'
import { type Refusal, refuse, refuseField } from '../refusal'
import { compareReleases, type Difference } from './compare'
import { digestRelease, type ReleaseContent } from './content'
import type { ReleaseState } from './states'

export const PROMOTED_SECTIONS = [...CONTROL_LAYERS, 'ownership', 'requirements'] as const
export type PromotedSection = (typeof PROMOTED_SECTIONS)[number]

/** `environment`: the same declaration comes out differently there. `changed_since`: it isn't what ran any more. */
export type PromotionReason = 'environment' | 'changed_since'

export type SectionOfPromotion = {
  section: PromotedSection
  /** Word for word what the source released: the same digest. */
  same: boolean
  /** Empty where it is the same, and where live state can no longer tell. */
  because: PromotionReason[]
  differences: (Difference & { because: PromotionReason | null })[]
}

/**
 * `live`: what would be released to the source's own environment now; null where that no longer tells anything
 * (the promoted release is closed), so reasons are left out.
 */
export function comparePromotion(
  source: ReleaseContent,
  live: ReleaseContent | null,
  target: ReleaseContent,
): SectionOfPromotion[] {
  const was = sectionDigests(source)
  const now = live && sectionDigests(live)
  const is = sectionDigests(target)
  const since = new Set(live ? compareReleases(source, live).map(key) : [])
  const differences = compareReleases(source, target)
  return PROMOTED_SECTIONS.map(section => {
    const same = was[section] === is[section]
    return {
      section,
      same,
      because: [
        ...(!same && now && now[section] !== is[section] ? ['environment' as const] : []),
        ...(!same && now && now[section] !== was[section] ? ['changed_since' as const] : []),
      ],
      differences: differences
        .filter(each => each.layer === section)
        .map(each => ({
          ...each,
          because: live && (since.has(key(each)) ? 'changed_since' : 'environment'),
        })),
    }
  })
}

const key = ({ layer, sentence }: Difference) => `${layer} ${sentence}`

function sectionDigests(content: ReleaseContent): Record<PromotedSection, string> {
  const { ownership, sections } = digestRelease(content)
  return { ...sections, ownership, requirements: canonicalJson(content.requirements ?? null) }
}

export type PromotionFacts = {
  agent: string
  source: {
    label: string
    state: ReleaseState
    environment: { id: string; name: string }
    content: ReleaseContent
  }
  environment: string
  /** What would be released to the source's own environment now. */
  live: ReleaseContent
}

/** What the team itself declares: any change of it is something that never ran there. */
const DECLARED: readonly Difference['layer'][] = ['iam', 'iga', 'security', 'app']
const SHOWN = 3

/** Null when the source may be promoted; what a draft needs besides is `decideDraft`'s. */
export function decidePromote({ agent, source, environment, live }: PromotionFacts): Refusal | null {
  if (source.state !== 'published' && source.state !== 'superseded') {
    return refuse(
      'wrong_state',
      `${source.label} was never in force (${source.state.replace('_', ' ')}): only what ran somewhere is promoted.`,
    )
  }
  if (source.environment.id === environment) {
    return refuseField(
      '/environment',
      `${source.label} ran in ${source.environment.name} itself: it is promoted to another environment.`,
    )
  }
  const never = neverRan(source.content, live)
  if (never.length === 0) return null
  const more = never.length > SHOWN ? `; and ${never.length - SHOWN} more` : ''
  return refuse(
    'stale_version',
    `${agent} is not what ${source.label} released any more: ${never.slice(0, SHOWN).join('; ')}${more}. Release that to ${source.environment.name} first, or propose a release of what ${agent} is now.`,
    { data: { differences: never.slice(0, 50) } },
  )
}

/** Guardrails, overrides and owners that others tightened or changed since are shown, and don't stand in the way. */
function neverRan(source: ReleaseContent, live: ReleaseContent): string[] {
  return compareReleases(source, follow(source, live))
    .filter(
      ({ layer, kind }) =>
        layer !== 'ownership' &&
        layer !== 'requirements' &&
        (kind === 'more' || (kind === 'other' && DECLARED.includes(layer))),
    )
    .map(({ sentence }) => sentence)
}

/** How long it is certified follows from its tiers: an override that raised one must not count as the team's change. */
function follow(source: ReleaseContent, live: ReleaseContent): ReleaseContent {
  const { certified_for_days } = source.sections.iga
  return { ...live, sections: { ...live.sections, iga: { ...live.sections.iga, certified_for_days } } }
}

/** For the evidence: which sections are as they were, and which are not. */
export function promotedSections(sections: SectionOfPromotion[]): {
  identical: PromotedSection[]
  differs: PromotedSection[]
} {
  const named = (same: boolean) => sections.filter(each => each.same === same).map(({ section }) => section)
  return { identical: named(true), differs: named(false) }
}
