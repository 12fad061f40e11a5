/** A digest that is no longer the offered one: its refusal says what changed since it was shown. */
import type { Refusal } from '../refusal'
import { changedSections, compareReleases } from './compare'
import type { ReleaseContent } from './content'
import { sectionNames } from './section-names'

/** The whole comparison is one click away; a refusal holds no more than this. */
const SENTENCES = 20

/** `shown`: the package of the digest that was sent; null when it never was a package of this release. */
export function withWhatChanged(
  refusal: Refusal,
  shown: ReleaseContent | null,
  offered: ReleaseContent,
): Refusal {
  if (refusal.code !== 'digest_changed' || shown === null) return refusal
  const changed = changedSections(shown, offered)
  if (changed.length === 0) return refusal
  const differences = compareReleases(shown, offered).slice(0, SENTENCES)
  return {
    ...refusal,
    detail: `${refusal.detail} Changed: ${sectionNames(changed)}.`,
    data: { ...refusal.data, changed, differences: differences.map(({ sentence }) => sentence) },
  }
}
