import type { QueryOutput } from '@/lib/client/operation-types'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'

export type Release = QueryOutput<'release.get'>
export type ReleaseRow = QueryOutput<'release.list'>['items'][number]
export type Comparison = QueryOutput<'release.compare'>
export type ReleaseExport = QueryOutput<'release.get-export'>
export type ReleaseLayer = Release['layers'][number]
export type Difference = Release['differences'][number]

/** What the left column can show: a layer's section, or who owns the layers. */
export type SectionId = ControlLayer | 'ownership'

export function liveSignOff(release: Release, layer: ControlLayer) {
  return release.sign_offs.find(signOff => signOff.layer === layer && signOff.voided_at === null)
}

export function signedCount(release: Release): number {
  return release.sign_offs.filter(signOff => signOff.voided_at === null).length
}
