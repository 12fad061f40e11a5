import { Appearance } from '@/components/settings/appearance'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'

export const metadata = { title: 'Appearance' }

export default async function AppearancePage() {
  await requireActor(paths.settings('appearance'))
  return <Appearance />
}
