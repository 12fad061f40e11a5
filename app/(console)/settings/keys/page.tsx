import { SigningKeys } from '@/components/settings/signing-keys'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { listSigningKeys } from '@/lib/queries/signing-key/list-signing-keys'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Keys' }

export default async function KeysPage() {
  const actor = await requireActor(paths.settings('keys'))
  return (
    <Prefetched actor={actor} asks={[[listSigningKeys, {}]]}>
      <SigningKeys />
    </Prefetched>
  )
}
