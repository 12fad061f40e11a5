'use client'

import { useQuery } from '@tanstack/react-query'
import { ErrorRegion } from '@/components/console/error-region'
import { PageHeader } from '@/components/console/page-header'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { ThresholdForm } from './threshold-form'

export function ThresholdEditor({ actionId, thresholdId }: { actionId: string; thresholdId: string | null }) {
  const action = useQuery(operationQuery<QueryOutput<'action.get'>>('action.get', { action: actionId }))
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list', {}))
  const title = thresholdId ? 'Threshold' : 'New threshold'
  if (action.error || environments.error) {
    return (
      <>
        <PageHeader title={title} />
        <ErrorRegion
          what="The action could not be loaded"
          error={action.error ?? environments.error}
          onRetry={() => void action.refetch()}
        />
      </>
    )
  }
  if (!action.data || !environments.data) return <PageHeader title={title} answer="Loading the action…" />
  const existing = action.data.threshold_list.find(threshold => threshold.id === thresholdId) ?? null
  return (
    <ThresholdForm
      key={`${existing?.id} ${existing?.version}`}
      action={action.data}
      environments={environments.data.items}
      existing={existing}
    />
  )
}
