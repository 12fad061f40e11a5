'use client'

import Link from 'next/link'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Fact, Facts, Inspector } from '@/components/console/inspector'
import { Time } from '@/components/console/time'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { CLEARED_NAMES, DRIFT_KIND_NAMES } from '@/lib/domain/drift/describe-drift'

export type Drift = QueryOutput<'drift.list'>['items'][number]

const SOURCE_WORDS: Record<Drift['source'], string> = {
  console: 'A change in the console or by token',
  pipeline: 'The agent’s own pipeline',
  schedule: 'A live server, compared on schedule',
  enforcer: 'An enforcer, at run time',
}

export function DriftDetails({
  row,
  onClose,
  onDismiss,
}: {
  row: Drift
  onClose: () => void
  onDismiss: () => void
}) {
  return (
    <Inspector
      title={`${row.agent.name}: ${DRIFT_KIND_NAMES[row.kind].toLowerCase()}`}
      onClose={onClose}
      footer={
        row.observation &&
        !row.cleared_at && (
          <ButtonWithReason reason={row.can_dismiss?.detail} place="below" onClick={onDismiss}>
            Put aside
          </ButtonWithReason>
        )
      }
    >
      {!row.cleared_at && <p className="mb-4 text-table">{row.what_to_do}</p>}
      <Facts>
        {row.subject && <Fact label="About">{row.subject}</Fact>}
        <Fact label="Released">{row.was}</Fact>
        <Fact label="Now">{row.now_is}</Fact>
        <Fact label="Layers">{row.layers.map(layer => LAYER_NAMES[layer]).join(', ')}</Fact>
        <Fact label="Environment">{row.environment.name}</Fact>
        <Fact label="Found by">{SOURCE_WORDS[row.source]}</Fact>
        <Fact label="Since">
          <Time at={row.detected_at} show="exact" />
        </Fact>
        {row.cleared_at && row.cleared_because && (
          <Fact label={CLEARED_NAMES[row.cleared_because]}>
            <Time at={row.cleared_at} show="exact" />
            {row.dismissed && ` by ${row.dismissed.by}: ${row.dismissed.reason}`}
          </Fact>
        )}
      </Facts>
      <p className="mt-4 flex flex-col gap-1 text-table">
        {row.follow_up && (
          <Link href={paths.release(row.follow_up.id)} className="text-link underline underline-offset-2">
            {row.follow_up.label}: the release with the difference
          </Link>
        )}
        <Link href={paths.release(row.release.id)} className="text-link underline underline-offset-2">
          {row.release.label}: what was released
        </Link>
        <Link href={paths.agent(row.agent.id)} className="text-link underline underline-offset-2">
          {row.agent.name}
        </Link>
      </p>
    </Inspector>
  )
}
