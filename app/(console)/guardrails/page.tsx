import { GuardrailList } from '@/components/policy/guardrail-list'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { hasPermission } from '@/lib/domain/member/permissions'
import { listGuardrails } from '@/lib/queries/policy/list-guardrails'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Guardrails' }

export default async function GuardrailsPage() {
  const actor = await requireActor(paths.guardrails())
  return (
    <Prefetched actor={actor} asks={[[listGuardrails, {}]]}>
      <GuardrailList
        reason={
          hasPermission(actor, 'policy.guardrail')
            ? null
            : 'Only members of a control layer set its guardrails'
        }
      />
    </Prefetched>
  )
}
