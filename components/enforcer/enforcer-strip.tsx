'use client'

import { Stat, StatRow } from '@/components/console/stat'
import { Time } from '@/components/console/time'
import { paths } from '@/lib/client/paths'
import type { EnforcerRow, Enforcers, EnvironmentName } from './types'

type Props = {
  rows: readonly EnforcerRow[]
  /** Releases with all signatures that no bundle carries yet. */
  approved: number
  published: Enforcers['environments'][number]['published']
  environment: EnvironmentName
}

/** The four stations between a signature and a decision; what is stuck between two of them shows here. */
export function EnforcerStrip({ rows, approved, published, environment }: Props) {
  const live = rows.filter(row => row.state !== 'revoked')
  const current = live.filter(row => row.state === 'current').length
  const stale = live.length - current
  return (
    <div className="mb-5">
      <StatRow>
        <Stat
          label="Approved"
          value={approved === 0 ? 'All published' : `${approved} not published`}
          href={paths.releases({ state: 'approved', env: environment.id })}
          {...(approved > 0 && { tone: 'step' as const, shape: 'clock' as const })}
        />
        <Stat
          label="Published"
          value={
            published ? (
              <>
                Bundle {published.serial}{' '}
                <Time at={published.published_at} className="text-meta font-normal text-muted" />
              </>
            ) : (
              'None'
            )
          }
          {...(published && { href: paths.bundle(published.serial, environment.id) })}
        />
        <Stat
          label="Running"
          value={`${current} of ${live.length}`}
          tone={current === live.length && current > 0 ? 'allow' : 'neutral'}
          shape={current === live.length && current > 0 ? 'check' : 'ring'}
        />
        <Stat
          label="Stale"
          value={stale}
          {...(stale > 0 && { tone: 'step' as const, shape: 'clock' as const })}
        />
      </StatRow>
    </div>
  )
}
