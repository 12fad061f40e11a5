'use client'

import { ChevronDown } from 'lucide-react'
import { cn } from '@/components/ui/cn'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { useEnvironment } from '@/lib/client/environment'

export type EnvironmentChoice = { id: string; name: string; production: boolean }

/** A word, never a colour. Production has a solid edge, the others a dashed one. */
export function EnvironmentSwitcher({
  environments,
  fallback,
}: {
  environments: readonly EnvironmentChoice[]
  fallback: string
}) {
  const [chosen, choose] = useEnvironment()
  const current =
    environments.find(environment => environment.id === chosen) ??
    environments.find(environment => environment.id === fallback)
  if (!current) return null
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Environment: ${current.name}`}
        className={cn(
          'inline-flex h-7 max-w-40 items-center gap-1.5 rounded-md border px-2 text-table',
          current.production ? 'border-ink font-medium' : 'border-dashed border-edge',
        )}
      >
        <span className="truncate">{current.name}</span>
        <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>Environment</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={current.id}
          onValueChange={id => void choose(id === fallback ? null : id)}
        >
          {environments.map(environment => (
            <DropdownMenuRadioItem key={environment.id} value={environment.id}>
              {environment.name}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
