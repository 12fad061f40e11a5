import { GuardrailEditor } from '@/components/policy/guardrail-editor'
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
      <GuardrailEditor
        existing={null}
        layers={layers}
        reason={layers.length > 0 ? null : 'IAM, IGA, PAM, Security and Compliance set guardrails.'}
      />
    </Prefetched>
  )
}
