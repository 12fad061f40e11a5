import Link from 'next/link'
import { EmptyState } from '@/components/console/empty-state'
import { PageHeader } from '@/components/console/page-header'
import { GuardrailEditor } from '@/components/policy/guardrail-editor'
import { Button } from '@/components/ui/button'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { layersOf } from '@/lib/domain/member/permissions'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { listSystems } from '@/lib/queries/system/list-systems'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'New guardrail' }

export default async function NewGuardrailPage() {
  const actor = await requireActor(paths.guardrailNew())
  const layers = layersOf(actor).filter(layer => layer !== 'app')
  return (
    <Prefetched
      actor={actor}
      asks={[
        [listEnvironments, {}],
        [listSystems, {}],
      ]}
    >
      {layers.length > 0 ? <GuardrailEditor existing={null} layers={layers} /> : <NoGuardrail />}
    </Prefetched>
  )
}

function NoGuardrail() {
  return (
    <>
      <PageHeader title="New guardrail" answer="A layer's floor under every action that it selects." />
      <EmptyState
        title="IAM, IGA, PAM, Security and Compliance set guardrails"
        action={
          <Button asChild>
            <Link href={paths.guardrails()}>Open guardrails</Link>
          </Button>
        }
      >
        Each layer its own, by two people. App teams can tighten below them with thresholds, and ask for
        exceptions.
      </EmptyState>
    </>
  )
}
