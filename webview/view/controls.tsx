import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption, vsCodeTextField } from '@vscode/webview-ui-toolkit';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

// The toolkit is archived upstream; all its use is in this file, so that it can be replaced here.
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': HTMLAttributes<HTMLElement> & { appearance?: 'primary' | 'secondary' | 'icon'; disabled?: boolean };
      'vscode-dropdown': HTMLAttributes<HTMLElement>;
      'vscode-option': HTMLAttributes<HTMLElement> & { value: string; selected?: boolean };
      'vscode-text-field': HTMLAttributes<HTMLElement> & { value?: string; placeholder?: string };
    }
  }
}

interface ButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children?: ComponentChildren;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly icon?: boolean;
  readonly id?: string;
}

/** A button; with `icon`, only its picture shows and the label is spoken. */
export function Button({ label, onClick, children, disabled = false, pressed, icon = false, id }: ButtonProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the element is a button, which the rule cannot know.
    <vscode-button
      id={id}
      class={pressed ? 'pressed' : undefined}
      appearance={icon ? 'icon' : 'secondary'}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children ?? label}
    </vscode-button>
  );
}

interface DropdownProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [V, string])[];
  readonly onChange: (value: V) => void;
  readonly id?: string;
}

export function Dropdown<V extends string>({ label, value, options, onChange, id }: DropdownProps<V>): JSX.Element {
  const element = useRef<HTMLElement>(null);
  const names = options.map(([name]) => name).join('\n');
  const wanted = useRef(value);
  wanted.current = value;
  // The element takes a value only once its options are there, so it is set after each rendering; and again after a choice that
  // changed nothing (a menu of actions goes back to its title).
  const settle = (): void => {
    const dropdown = element.current as (HTMLElement & { value: string }) | null;
    if (dropdown && dropdown.value !== wanted.current) dropdown.value = wanted.current;
  };
  useEffect(settle);
  return (
    <vscode-dropdown
      key={names}
      id={id}
      ref={element}
      aria-label={label}
      title={label}
      onChange={(event: globalThis.Event) => {
        const chosen = (event.target as HTMLElement & { value: string }).value as V;
        if (chosen !== value && options.some(([name]) => name === chosen)) onChange(chosen);
        requestAnimationFrame(settle);
      }}
    >
      {options.map(([name, text]) => (
        <vscode-option key={name} value={name} selected={name === value}>
          {text}
        </vscode-option>
      ))}
    </vscode-dropdown>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly id?: string;
}

export function TextField({ label, value, onInput, onKeyDown, id }: FieldProps): JSX.Element {
  return (
    <vscode-text-field
      id={id}
      aria-label={label}
      placeholder={label}
      value={value}
      onInput={(event: globalThis.Event) => onInput((event.target as HTMLInputElement).value)}
      onKeyDown={onKeyDown}
    />
  );
}
