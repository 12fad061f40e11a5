import { OrganisationFacts } from '@/components/settings/organisation-facts'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { readEnvironment } from '@/lib/config/env'

export const metadata = { title: 'Organisation' }

export default async function OrganisationPage() {
  await requireActor(paths.settings())
  const { organisation, consoleUrl, pulseFreshness } = readEnvironment()
  return <OrganisationFacts name={organisation} consoleUrl={consoleUrl} freshness={pulseFreshness ?? null} />
}
