//! Who is asked, and how.

use std::fmt;
use std::sync::Arc;

use keyaki::{Answer, Options, Prepared, Question, Services, ask, prepare_among};
use keyaki_engine::{CancelToken, Limits, Panel};
use keyaki_policy::Manner;

/// Is told every answer, with its question, before it is sent: to write records, and folders about bugs.
pub type Record = Arc<dyn Fn(&Answer, &Question, &Prepared) + Send + Sync>;

/// Who is asked, and how.
#[derive(Clone)]
pub struct Asker {
    /// The engines.
    pub panel: Panel,
    /// What each may spend on a query, and when enough have answered.
    pub options: Options,
    /// Which actions and resources count.
    pub services: Services,
    /// How policies are read.
    pub manner: Manner,
    /// Who is told every answer.
    pub record: Option<Record>,
}

impl Asker {
    /// The answer to `question`, or that it is not known when `cancel` says so before.
    pub(crate) fn answer(&self, question: &Question, cancel: &CancelToken) -> Answer {
        let limits = Limits { cancel: cancel.clone(), ..self.options.limits.clone() };
        let options = Options { limits, ..self.options.clone() };
        let prepared = prepare_among(question, self.services);
        let answer = ask(question, &prepared, &self.panel, &options);
        if let Some(record) = &self.record {
            record(&answer, question, &prepared);
        }
        answer
    }
}

impl fmt::Debug for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let engines: Vec<&str> = self.panel.engines().iter().map(|engine| engine.info().name.as_str()).collect();
        f.debug_struct("Asker").field("engines", &engines).finish_non_exhaustive()
    }
}
