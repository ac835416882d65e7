package io.slipway.director.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTextTest {
  @Test
  void keepsShortTexts() {
    assertThat(ResultText.cut("")).isEmpty();
    assertThat(ResultText.cut(" \n/deployments/simple\n ")).isEqualTo("/deployments/simple");
    assertThat(ResultText.cut("x".repeat(128))).isEqualTo("x".repeat(128));
  }

  @Test
  void cutsAtAWord() {
    String words = "word ".repeat(40);

    assertThat(ResultText.cut(words)).isEqualTo("word ".repeat(25).strip() + "...");
    assertThat(ResultText.cut("x".repeat(300))).isEqualTo("x".repeat(129) + "...");
    assertThat(ResultText.cut("😀".repeat(300))).isEqualTo("😀".repeat(129) + "...");
  }

  /** As BOSH's Director answered for a template that does not render, and for a missing link. */
  @Test
  void dropsTheLastWordOfEveryLineAsBoshDoes() {
    assertThat(
            ResultText.cut(
                """
                Unable to render instance groups for deployment. Errors are:
                  - Unable to render jobs for instance group 'api'. Errors are:
                    - Unable to render templates for job 'job_with_bad_template'. Errors are:"""))
        .isEqualTo(
            """
            Unable to render instance groups for deployment. Errors
              - Unable to render jobs for instance group 'api'. Errors...""");
    assertThat(
            ResultText.cut(
                """
                Failed to resolve links from deployment 'wide'. See errors below:
                  - Failed to resolve link 'db' with alias 'nope' and type 'db' from job 'api_server'"""))
        .isEqualTo(
            """
            Failed to resolve links from deployment 'wide'. See errors
              - Failed to resolve link 'db' with alias 'nope' and type...""");
  }
}
