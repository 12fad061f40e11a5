'use client'

import { Menu, Search } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Kbd } from '@/components/ui/kbd'
import { Sheet } from '@/components/ui/sheet'
import { useEnvironment } from '@/lib/client/environment'
import { withEnvironment } from '@/lib/client/paths'
import { CommandPalette, type PaletteSearch } from './command-palette'
import { ConnectionState } from './connection-state'
import { CrumbProvider, useCrumb } from './crumbs'
import { type EnvironmentChoice, EnvironmentSwitcher } from './environment-switcher'
import { useKeys } from './keyboard'
import { RAIL, railEntry } from './navigation'
import { PersonMenu, type ShellPerson, ThemeToggle } from './person-menu'
import { Rail, type RailCounts, RailLinks } from './rail'

export type ConsoleShellProps = {
  person: ShellPerson
  environments: readonly EnvironmentChoice[]
  /** Id of the environment that holds when the URL names none. */
  defaultEnvironment: string
  /** What waits for this person, per rail entry; leave out what they can't act on. */
  counts?: RailCounts
  /** From the cookie `rail`, so that the first paint has the right width. */
  railCollapsed?: boolean
  search?: PaletteSearch
  onSignOut: () => void
  onSignInAgain: () => void
  /** Full-width line under the top bar: as-of, setup code. */
  banner?: ReactNode
  children: ReactNode
}

const YEAR_SECONDS = 31_536_000

export function ConsoleShell(props: ConsoleShellProps) {
  return (
    <CrumbProvider>
      <Shell {...props} />
    </CrumbProvider>
  )
}

function Shell({
  person,
  environments,
  defaultEnvironment,
  counts = {},
  railCollapsed = false,
  search,
  onSignOut,
  onSignInAgain,
  banner,
  children,
}: ConsoleShellProps) {
  const [collapsed, setCollapsed] = useState(railCollapsed)
  const [menu, setMenu] = useState(false)
  const [palette, setPalette] = useState(false)
  useShellKeys(() => setPalette(open => !open))

  function toggleRail() {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API isn't in every browser that we support
    document.cookie = `rail=${collapsed ? 'open' : 'collapsed'}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
    setCollapsed(!collapsed)
  }

  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only rounded-md bg-ink px-3 py-2 text-page focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to content
      </a>
      <Rail counts={counts} collapsed={collapsed} onToggle={toggleRail} />
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-20 flex h-(--topbar) items-center gap-2 border-b bg-page px-4 md:px-6 print:hidden">
          <Button
            variant="ghost"
            size="icon"
            className="-ml-2 md:hidden"
            aria-label="Navigation"
            onClick={() => setMenu(true)}
          >
            <Menu />
          </Button>
          <Breadcrumb />
          <div className="ml-auto flex shrink-0 items-center gap-1 sm:gap-2">
            <span className="max-sm:hidden">
              <ConnectionState />
            </span>
            <EnvironmentSwitcher environments={environments} fallback={defaultEnvironment} />
            <Button
              variant="ghost"
              className="px-2 text-muted"
              aria-label="Search and commands"
              onClick={() => setPalette(true)}
            >
              <Search />
              <Kbd keys="mod+k" className="max-sm:hidden" />
            </Button>
            <ThemeToggle />
            <PersonMenu person={person} onSignOut={onSignOut} onSignInAgain={onSignInAgain} />
          </div>
        </header>
        <div className="px-4 sm:hidden print:hidden">
          <ConnectionState />
        </div>
        {banner}
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 px-4 py-6 outline-none md:px-6 print:p-0">
          {children}
        </main>
      </div>
      <Sheet open={menu} onOpenChange={setMenu} title="Countersign" side="left" className="w-64">
        <nav aria-label="Main" className="-m-4">
          <RailLinks counts={counts} onNavigate={() => setMenu(false)} />
        </nav>
      </Sheet>
      <CommandPalette open={palette} onOpenChange={setPalette} search={search} />
    </div>
  )
}

function useShellKeys(togglePalette: () => void) {
  const router = useRouter()
  const [environment] = useEnvironment()
  useKeys([
    { keys: 'mod+k', label: 'Go to, or do', run: togglePalette, global: true, movement: true },
    ...RAIL.filter(entry => entry.key !== undefined).map(entry => ({
      keys: `g ${entry.key}`,
      label: entry.label,
      run: () => router.push(withEnvironment(entry.href, environment)),
      global: true,
    })),
  ])
}

function Breadcrumb() {
  const section = railEntry(usePathname())
  const leaf = useCrumb()
  const [environment] = useEnvironment()
  if (!section) return null
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex items-center gap-1.5 text-table">
        <li className={cn('max-sm:hidden', leaf ? 'shrink-0' : 'truncate font-medium')}>
          {leaf ? (
            <Link
              href={withEnvironment(section.href, environment)}
              className="rounded-sm text-muted hover:text-ink"
            >
              {section.label}
            </Link>
          ) : (
            <span aria-current="page">{section.label}</span>
          )}
        </li>
        {leaf && (
          <li className="flex min-w-0 items-center gap-1.5">
            <span aria-hidden="true" className="text-muted max-sm:hidden">
              /
            </span>
            <span aria-current="page" className="truncate font-medium">
              {leaf}
            </span>
          </li>
        )}
      </ol>
    </nav>
  )
}
