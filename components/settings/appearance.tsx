'use client'

import { useTheme } from 'next-themes'
import { useId, useSyncExternalStore } from 'react'
import { useKeyboard } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Button } from '@/components/ui/button'
import { Label } from '@/components/ui/label'
import { Section } from '@/components/ui/section'
import { Switch } from '@/components/ui/switch'

const THEMES = [
  { value: 'system', label: 'As the system', hint: 'Follows the light or dark of this computer' },
  { value: 'light', label: 'Light', hint: 'Dark text on white' },
  { value: 'dark', label: 'Dark', hint: 'Light text on near-black' },
] as const

const noChange = () => () => {}

export function Appearance() {
  const { theme, setTheme } = useTheme()
  const { single, setSingle, openHelp } = useKeyboard()
  // The server doesn't know what this browser keeps, so nothing is checked until it says.
  const inBrowser = useSyncExternalStore(
    noChange,
    () => true,
    () => false,
  )
  const keys = useId()
  return (
    <>
      <PageHeader
        title="Appearance"
        crumb="Appearance"
        answer="Holds for this browser only, from the moment you choose"
      />
      <Section title="Theme">
        <fieldset>
          <legend className="sr-only">Theme</legend>
          <div className="flex flex-col gap-1">
            {THEMES.map(({ value, label, hint }) => (
              <label
                key={value}
                htmlFor={`theme-${value}`}
                className="flex w-fit items-start gap-2.5 py-1 text-body"
              >
                <span className="inline-flex size-6 items-center justify-center">
                  <input
                    id={`theme-${value}`}
                    type="radio"
                    name="theme"
                    className="size-4"
                    value={value}
                    checked={inBrowser && theme === value}
                    onChange={() => setTheme(value)}
                  />
                </span>
                <span className="pt-0.5">
                  {label}
                  <span className="block text-meta text-muted">{hint}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      </Section>
      <Section title="Keyboard" description="Ctrl K (⌘ K) goes anywhere, ? shows the keys of each screen.">
        <div className="flex max-w-xl items-center justify-between gap-6 border-y py-3">
          <div>
            <Label htmlFor={keys}>Single-key shortcuts</Label>
            <p className="text-meta text-muted">
              {single
                ? 'On. They never fire while you type in a field.'
                : 'Off. Keys with Ctrl or ⌘ still work.'}
            </p>
          </div>
          <Switch id={keys} checked={single} onCheckedChange={setSingle} />
        </div>
        <Button className="mt-3" onClick={openHelp}>
          Show the keys
        </Button>
      </Section>
    </>
  )
}
