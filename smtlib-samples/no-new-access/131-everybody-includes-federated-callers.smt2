; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 131, existing
; new: case 131, new
; sat: yes, the check fails; unsat: no, it passes
; statements, actions and resources that cannot matter to the question are left out
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status unsat)

(set-option :produce-models true)

(set-logic QF_SLIA)

; who calls
(declare-const principal.kind String)
; name of the user, role, service, provider
(declare-const principal.name String)
; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)

; every caller is of one of these kinds
(assert
  (or
    (= principal.kind "anonymous")
    (= principal.kind "root")
    (= principal.kind "user")
    (= principal.kind "session")
    (= principal.kind "federated-user")
    (= principal.kind "service")
    (= principal.kind "federated")
    (= principal.kind "canonical-user")))

; names of identities hold no slash
(assert
  (or
    (not
      (or
        (= principal.kind "user")
        (= principal.kind "session")
        (= principal.kind "federated-user")))
    (str.in_re principal.name
      (re.++
        (re.union (re.range "\u{0}" ".") (re.range "0" "\u{2ffff}"))
        (re.* (re.union (re.range "\u{0}" ".") (re.range "0" "\u{2ffff}")))))))

; names are not empty
(assert (str.in_re principal.name (re.++ re.allchar re.all)))

; an action is `service:name` in lower case
(assert
  (str.in_re action.service
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; an action is `service:name` in lower case
(assert
  (str.in_re action.name
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; what is sought
(assert false)

(check-sat)
; After `sat`:
; (get-value (principal.kind principal.name action.service action.name))
