/** The package of a small release, with what it carries from the release in force as things stand now. */
import type { Tx } from '@/db/pool'
import { loadCarryChain } from '@/db/stores/carry'
import { loadReleasesInForce } from '@/db/stores/drift'
import type { Contributor, ReleaseRow } from '@/db/stores/release'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { changesBeyondDrift } from '@/lib/domain/drift/changes-beyond-drift'
import { findDrift } from '@/lib/domain/drift/find-drift'
import { carrySignatures } from '@/lib/domain/release/carry'
import type { ReleaseContent } from '@/lib/domain/release/content'

export async function carryFromReleased(
  tx: Tx,
  release: Pick<ReleaseRow, 'agent_id' | 'environment' | 'number'>,
  content: ReleaseContent,
  contributors: Contributor[],
): Promise<ReleaseContent> {
  const [base] = await loadReleasesInForce(tx, [release.agent_id], release.environment)
  const drift = base ? findDrift(base.content, content) : []
  // All sign what is decided otherwise, as they would have without a drift.
  const all = base !== undefined && changesBeyondDrift(base.content, content, drift)
  return carrySignatures(content, {
    base: base?.release.id ?? '',
    number: release.number,
    chain: await loadCarryChain(tx, base ? [base.release.id] : []),
    concerned: all ? CONTROL_LAYERS : drift.flatMap(({ layers }) => layers),
    contributors: contributors.map(({ person_id }) => person_id),
  })
}
