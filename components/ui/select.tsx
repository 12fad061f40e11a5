'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useNonce } from '@/lib/client/nonce'
import { cn } from './cn'
import { controlClass } from './input'

export type SelectOption<Value extends string = string> = {
  value: Value
  label: ReactNode
  /** Second line in the list only. */
  hint?: string
  disabled?: boolean
}

export type SelectProps<Value extends string = string> = {
  options: readonly SelectOption<Value>[]
  value: Value | undefined
  onValueChange: (value: Value) => void
  placeholder?: string
  id?: string
  'aria-label'?: string
  'aria-labelledby'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  disabled?: boolean
  /** `sm` for filter bars and sentences. */
  size?: 'md' | 'sm'
  className?: string
}

/** For few options with rich labels. Long lists and plain forms: NativeSelect. A value is never "". */
export function Select<Value extends string>({
  options,
  value,
  onValueChange,
  placeholder,
  disabled,
  size = 'md',
  className,
  ...aria
}: SelectProps<Value>) {
  const nonce = useNonce()
  return (
    <Radix.Root value={value ?? ''} onValueChange={next => onValueChange(next as Value)} disabled={disabled}>
      <Radix.Trigger
        {...aria}
        className={cn(
          controlClass,
          'inline-flex min-w-0 items-center justify-between gap-1.5 text-left data-placeholder:text-muted [&>span]:truncate',
          size === 'sm' ? 'h-7 px-2 text-table' : 'h-8 w-full px-2.5',
          className,
        )}
      >
        <Radix.Value placeholder={placeholder} />
        <Radix.Icon asChild>
          <ChevronDown aria-hidden="true" className="size-4 shrink-0 text-muted" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-lg border bg-raised shadow-raised"
        >
          <Radix.Viewport nonce={nonce} className="p-1">
            {options.map(option => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className="relative flex min-h-8 cursor-default flex-col justify-center rounded-sm py-1 pr-2 pl-7 text-table outline-none select-none data-disabled:text-muted data-highlighted:bg-link-tint"
              >
                <Radix.ItemIndicator className="absolute top-2 left-2">
                  <Check aria-hidden="true" className="size-3.5" />
                </Radix.ItemIndicator>
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.hint && <span className="text-meta text-muted">{option.hint}</span>}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
