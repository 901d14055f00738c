; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: before.json
; new: after.json
; sat: yes, the check fails; unsat: no, it passes
; statements, actions and resources that cannot matter to the question are left out
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status sat)

(set-option :produce-models true)

(set-logic QF_SLIA)

; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)
; second field of the resource's ARN
(declare-const resource.partition String)
; third field
(declare-const resource.service String)
; fourth field
(declare-const resource.region String)
; fifth field
(declare-const resource.account String)
; everything after the fifth colon
(declare-const resource.id String)
; the call addresses no particular resource: `*`
(declare-const resource.none Bool)

(define-fun |new[0] action| () Bool (and (= action.service "s3") (= action.name "deletebucket")))
(define-fun |new[0] resource| () Bool
  (or
    (and
      (not resource.none)
      (= resource.partition "aws")
      (= resource.service "s3")
      (= resource.region "")
      (= resource.account "")
      (= resource.id "example-bucket"))
    (and
      (not resource.none)
      (= resource.partition "aws")
      (= resource.service "s3")
      (= resource.region "")
      (= resource.account "")
      (str.prefixof "example-bucket/" resource.id))))

; Allow statement 0, line 4 of after.json
; some Allow statement of after.json matches
(define-fun |new[0] matches| () Bool (and |new[0] action| |new[0] resource|))

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

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.partition ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.service ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.region ":")))

; the first five fields of an ARN hold no colon
(assert (not (str.contains resource.account ":")))

; what is sought
(assert |new[0] matches|)

(check-sat)
; After `sat`:
; (get-value
;   (action.service
;     action.name
;     resource.partition
;     resource.service
;     resource.region
;     resource.account
;     resource.id
;     resource.none))
