'use client'

import { useQuery } from '@tanstack/react-query'
import { ErrorRegion } from '@/components/console/error-region'
import { PageHeader } from '@/components/console/page-header'
import { operationQuery } from '@/lib/client/queries'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { GuardrailEditor } from './guardrail-editor'
import { GuardrailRead } from './guardrail-read'
import type { GuardrailDetail } from './types'

/** A newer version replaces the form only by itself being loaded again: what is typed is kept until then. */
export function GuardrailPage({ id, layers }: { id: string; layers: readonly ControlLayer[] }) {
  const guardrail = useQuery(operationQuery<GuardrailDetail>('policy.get-guardrail', { guardrail: id }))
  if (guardrail.data?.may_not) return <GuardrailRead guardrail={guardrail.data} />
  if (guardrail.data) return <GuardrailEditor existing={guardrail.data} layers={layers} />
  return (
    <>
      <PageHeader title="Guardrail" />
      {guardrail.error && (
        <ErrorRegion
          what="The guardrail could not be loaded"
          error={guardrail.error}
          onRetry={() => void guardrail.refetch()}
        />
      )}
    </>
  )
}
