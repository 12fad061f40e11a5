'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Dialog as Radix } from 'radix-ui'
import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { Kbd } from '@/components/ui/kbd'
import { useReturnFocus } from '@/components/ui/use-return-focus'
import { useEnvironment } from '@/lib/client/environment'
import { paths, withEnvironment } from '@/lib/client/paths'
import { recognise } from '@/lib/client/recognise'
import { useKeyboard } from './keyboard'
import { RAIL } from './navigation'

export type PaletteItem = {
  id: string
  /** Heading it stands under: "Agents", "Actions", "Your work". */
  group: string
  label: string
  /** Muted, after the label: team, system, environment. */
  hint?: string
  href?: string
  run?: () => void
  /** Why it can't be done. Stays listed. */
  reason?: string | null
  keys?: string
}

/** Agents and actions by name; also what a digest or identity belongs to. */
export type PaletteSearch = (text: string, signal: AbortSignal) => Promise<PaletteItem[]>

type CommandPaletteProps = { open: boolean; onOpenChange: (open: boolean) => void; search?: PaletteSearch }

export function CommandPalette({ open, onOpenChange, search }: CommandPaletteProps) {
  const focus = useReturnFocus()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.onCloseAutoFocus}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 animate-fade-in overflow-hidden rounded-lg border bg-raised shadow-raised"
        >
          <Radix.Title className="sr-only">Go to, or do</Radix.Title>
          {open && <Palette search={search} close={() => onOpenChange(false)} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Palette({ search, close }: { search?: PaletteSearch; close: () => void }) {
  const router = useRouter()
  const [environment] = useEnvironment()
  const [text, setText] = useState('')
  const found = useFound(text, search)
  const commands = useKeyboard()
    .bindings()
    .filter(binding => !binding.movement && !binding.global)
    .map<PaletteItem>(({ keys, label, run, reason }) => ({
      id: `key ${keys}`,
      group: 'On this screen',
      label,
      run,
      reason,
      keys,
    }))
  const pages = RAIL.map<PaletteItem>(({ id, label, href, key }) => ({
    id: `page ${id}`,
    group: 'Go to',
    label,
    href,
    keys: key && `g ${key}`,
  }))
  // A page that hangs below others rather than in the rail.
  const simulator: PaletteItem = {
    id: 'page simulator',
    group: 'Go to',
    label: 'Simulator',
    href: paths.simulator(),
  }
  const words = text.trim().toLowerCase()
  const local = [...commands, ...pages, simulator].filter(item => item.label.toLowerCase().includes(words))
  const items = [...pasted(text), ...found, ...local]
  const groups = [...new Set(items.map(item => item.group))]

  function choose(item: PaletteItem) {
    if (item.reason) return
    close()
    // After the dialog has given focus back, or the command's own focus would be undone.
    requestAnimationFrame(() => {
      if (item.run) item.run()
      else if (item.href) router.push(withEnvironment(item.href, environment))
    })
  }

  return (
    <Command label="Go to, or do" shouldFilter={false} loop>
      <CommandInput
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder="Go to a page, agent or action; paste a digest, evidence number or SPIFFE ID"
      />
      <CommandList>
        <CommandEmpty className="px-2 py-6 text-table text-muted">Nothing matches.</CommandEmpty>
        {groups.map(group => (
          <CommandGroup key={group} heading={group}>
            {items
              .filter(item => item.group === group)
              .map(item => (
                <CommandItem
                  key={item.id}
                  value={item.id}
                  onSelect={() => choose(item)}
                  aria-disabled={item.reason ? true : undefined}
                >
                  <span className="min-w-0 flex-1">
                    <span className={item.reason ? 'text-muted' : undefined}>{item.label}</span>
                    {item.hint && <span className="ml-2 text-muted">{item.hint}</span>}
                    {item.reason && <span className="block text-meta text-muted">{item.reason}</span>}
                  </span>
                  {item.keys && <Kbd keys={item.keys} />}
                </CommandItem>
              ))}
          </CommandGroup>
        ))}
      </CommandList>
    </Command>
  )
}

function pasted(text: string): PaletteItem[] {
  const what = recognise(text)
  if (what.kind === 'evidence') {
    const label = `Evidence #${what.entry.toLocaleString('en')}`
    return [{ id: 'pasted', group: 'Open', label, href: paths.evidence({ entry: what.entry }) }]
  }
  if (what.kind === 'digest') {
    const label = `Evidence with digest ${what.digest.slice(0, 8)}`
    return [{ id: 'pasted', group: 'Open', label, href: paths.evidence({ digest: what.digest }) }]
  }
  if (what.kind === 'identity') {
    return [
      {
        id: 'pasted',
        group: 'Open',
        label: `Agent with ${what.identity}`,
        href: paths.agents({ q: what.identity }),
      },
    ]
  }
  return []
}

const TYPING_MS = 80

function useFound(text: string, search: PaletteSearch | undefined): PaletteItem[] {
  const [found, setFound] = useState<PaletteItem[]>([])
  useEffect(() => {
    const words = text.trim()
    if (!search || words === '') {
      setFound([])
      return
    }
    const abort = new AbortController()
    const timer = setTimeout(() => {
      search(words, abort.signal).then(
        items => {
          if (!abort.signal.aborted) setFound(items)
        },
        // The pages and commands stay usable without the search.
        () => {
          if (!abort.signal.aborted) setFound([])
        },
      )
    }, TYPING_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, search])
  return found
}
