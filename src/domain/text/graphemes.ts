let segmenter: Intl.Segmenter | undefined;

/** The characters of a text as people see them. What finds them takes 14 ms to make; few texts need it. */
export function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}
