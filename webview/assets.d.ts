/** Files that the build embeds as text. */
declare module '*.min.js' {
  const text: string;
  export default text;
}
