'use client'

import { usePathname } from 'next/navigation'
import { TabLinks } from '@/components/ui/tabs'
import { useEnvironment } from '@/lib/client/environment'
import { paths, SETTINGS_SECTIONS, type SettingsSection, withEnvironment } from '@/lib/client/paths'

export const SECTION_NAMES: Record<SettingsSection, string> = {
  organisation: 'Organisation',
  environments: 'Environments',
  layers: 'Layers',
  'sign-off': 'Sign-off',
  people: 'People',
  systems: 'Systems',
  absence: 'Absence',
  tokens: 'Tokens',
  sessions: 'Sessions',
  passkeys: 'Passkeys',
  keys: 'Keys',
  appearance: 'Appearance',
}

export function SettingsTabs() {
  const path = usePathname()
  const [environment] = useEnvironment()
  return (
    <TabLinks
      label="Settings"
      className="mb-6"
      tabs={SETTINGS_SECTIONS.map(section => ({
        href: withEnvironment(paths.settings(section), environment),
        label: SECTION_NAMES[section],
        active: path === paths.settings(section),
      }))}
    />
  )
}
